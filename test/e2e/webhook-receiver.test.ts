import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EVENTS } from '../../lib/webhooks/catalogue.ts';
import { newSecret, signedHeaders } from '../../lib/webhooks/signature.ts';
import { chaptersOf } from '../support/chapters.ts';
import { freePort } from '../support/etcd-server.ts';

/** Where the packages of KQueen are found. */
const DIRECTORY = resolve('node_modules/.cache/kqueen-test/webhook-receiver');
const SECRET = newSecret();

let receiver: ReturnType<typeof spawn> | undefined;
let url: string;
let printed = '';
beforeAll(async () => {
  mkdirSync(DIRECTORY, { recursive: true });
  const [commands = ''] = chaptersOf('docs/webhooks.md').get('Receive events') ?? [];
  await promisify(execFile)('sh', ['-c', commands], { cwd: DIRECTORY });
  const port = await freePort();
  url = `http://127.0.0.1:${port}/`;
  const environment = { ...process.env, PORT: String(port), WEBHOOK_SECRET: SECRET };
  receiver = spawn(process.execPath, ['receiver.mjs'], {
    cwd: DIRECTORY,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  receiver.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  while (
    !(await fetch(url).then(
      () => true,
      () => false,
    ))
  )
    await new Promise((next) => setTimeout(next, 50));
});
afterAll(() => {
  receiver?.kill();
  rmSync(DIRECTORY, { recursive: true, force: true });
});

const send = async (id: string, at: Date, secrets = [SECRET]) => {
  const body = JSON.stringify({ id, type: 'io.kqueen.cluster.ready', subject: `clusters/${id}` });
  const headers = signedHeaders(secrets, { id, at, body });
  return (await fetch(url, { method: 'POST', headers, body })).status;
};

test('the receiver of the documentation takes events, and neither forged nor replayed ones', async () => {
  const now = new Date();
  expect(await send('first', now)).toBe(204);
  expect(await send('first', now)).toBe(204);
  expect(await send('old', new Date(now.getTime() - 6 * 60_000))).toBe(400);
  expect(await send('forged', now, [newSecret()])).toBe(400);
  expect(await send('rotated', now, [newSecret(), SECRET])).toBe(204);
  while (!printed.includes('rotated')) await new Promise((next) => setTimeout(next, 20));
  expect(printed).toBe('io.kqueen.cluster.ready clusters/first\nio.kqueen.cluster.ready clusters/rotated\n');
});

test('the documentation names every type of event, and no other', () => {
  const page = readFileSync('docs/webhooks.md', 'utf8');
  const rows = [...page.matchAll(/^\| `(.+)` \| (.+) \|$/gm)].map(([, type, when]) => [type, when]);
  expect(rows).toEqual([...EVENTS]);
});
