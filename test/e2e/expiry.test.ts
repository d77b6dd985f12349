/** @slow It starts the local server, and runs the commands of the docs. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chaptersOf } from '../support/chapters.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { KUBECONFIG } from '../support/world.ts';

const chapters = chaptersOf('docs/expiry.md');
let server: LocalServer;
beforeAll(async () => {
  server = await startLocalServer();
}, 120_000);
afterAll(() => server.stop());

async function call(method: string, path: string, token: string, body?: unknown) {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function login(username: string, password: string): Promise<string> {
  return String((await call('POST', '/auth', '', { username, password })).body.access_token);
}

test('the commands of the page about lifetimes, protection and approval do what it says', async () => {
  const token = await login('admin', 'default');
  const engine = 'kqueen.engines.ManualEngine';
  const { id: provisioner } = (await call('POST', '/provisioners', token, { name: 'p', engine })).body;
  const made = await call('POST', '/clusters', token, { name: 'c', provisioner, kubeconfig: KUBECONFIG });
  const cluster = String(made.body.id);
  await call('POST', '/users', token, { username: 'second', password: 'password', role: 'admin' });
  const [{ id: organization = '' } = {}] = (await call('GET', '/organizations', token)).body as unknown as {
    id: string;
  }[];
  const env = { PATH: process.env.PATH, KQUEEN: server.url, TOKEN: token, CLUSTER: cluster };
  const all = { ...env, ORGANIZATION: organization, APPROVER: await login('second', 'password') };
  const script = async (title: string, at = 0) => {
    const lines = chapters.get(title)?.[at] ?? '';
    const { stdout } = await promisify(execFile)('bash', ['-euc', lines], { env: all, timeout: 60_000 });
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const left = Date.parse(String((await script('Let a cluster expire')).expires_at)) - Date.now();
  expect(Math.round(left / 86_400_000)).toBe(2);
  expect((await script('Limit lifetimes')).settings).toEqual({ max_lifetime_days: 30, max_extensions: 3 });
  expect(await script('Protect a cluster')).toMatchObject({ protected: true });
  expect((await call('DELETE', `/clusters/${cluster}`, token)).status).toBe(409);
  expect((await call('PATCH', `/clusters/${cluster}`, token, { protected: false })).status).toBe(200);
  const approval = (at: number) => script('Have a second user approve', at);
  expect((await approval(0)).settings).toMatchObject({ second_approver: true });
  expect(await approval(1)).toMatchObject({ state: 'pending', approval: { user: 'admin' } });
  expect(await approval(3)).toMatchObject({ state: 'deleted' });
  await approval(1);
  expect(await approval(2)).toEqual({ id: cluster, state: 'deleted' });
  expect((await call('GET', `/clusters/${cluster}`, token)).status).toBe(404);
}, 120_000);

test('the page has the commands that are run', () => {
  expect([...chapters].map(([title, blocks]) => [title, blocks.length])).toEqual([
    ['', 0],
    ['Let a cluster expire', 1],
    ['Limit lifetimes', 1],
    ['Protect a cluster', 1],
    ['Have a second user approve', 4],
  ]);
});
