/** @slow It starts the local server, and runs the commands of the docs. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chaptersOf } from '../support/chapters.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { KUBECONFIG } from '../support/world.ts';

const chapters = chaptersOf('docs/retries.md');
let server: LocalServer;
let directory: string;
let token: string;
beforeAll(async () => {
  server = await startLocalServer();
  directory = await mkdtemp(join(tmpdir(), 'kqueen-retries-'));
  const credentials = { username: 'admin', password: 'default' };
  token = String(((await call('POST', '/auth', credentials)) as { access_token: string }).access_token);
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return response.json();
}

async function run(lines: string, more: Record<string, string> = {}): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: directory, KQUEEN: server.url, TOKEN: token, ...more };
  const options = { cwd: directory, env, timeout: 60_000 };
  return (await promisify(execFile)('bash', ['-euc', lines], options)).stdout;
}

const MANUAL = 'kqueen.engines.ManualEngine';
const newProvisioner = async () =>
  ((await call('POST', '/provisioners', { name: 'p', engine: MANUAL })) as { id: string }).id;

test('a request that is sent twice makes one cluster, and a dry run none, from the started server', async () => {
  const wish = { name: 'once', provisioner: await newProvisioner(), kubeconfig: KUBECONFIG };
  await writeFile(join(directory, 'cluster.json'), JSON.stringify(wish));
  const [create = ''] = chapters.get('Make one cluster, however often you ask') ?? [];
  await run(create);
  expect(await call('GET', '/clusters?name=once')).toHaveLength(1);

  const [plan = ''] = chapters.get('Ask first what would be done') ?? [];
  const planned = JSON.parse(await run(`${plan}\ncat plan.json`));
  expect(planned).toMatchObject({ name: 'once', dry_run: true, plan: [{ step: expect.any(String) }] });
  expect(await call('GET', '/clusters?name=once')).toHaveLength(1);
}, 120_000);

test('the page has the commands that are run', () => {
  expect([...chapters].map(([title, blocks]) => [title, blocks.length])).toEqual([
    ['', 0],
    ['Make one cluster, however often you ask', 1],
    ['What is not shown again', 0],
    ['Ask first what would be done', 1],
  ]);
});
