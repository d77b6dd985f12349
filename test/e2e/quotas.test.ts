/** @slow It starts the local server, and runs the commands of the docs. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chaptersOf } from '../support/chapters.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';

const chapters = chaptersOf('docs/quotas.md');
let server: LocalServer;
let token: string;
beforeAll(async () => {
  server = await startLocalServer();
  const response = await fetch(`${server.url}/api/v1/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password: 'default' }),
  });
  token = ((await response.json()) as { access_token: string }).access_token;
}, 120_000);
afterAll(() => server.stop());

/** What the page says that a command prints: the block after it. */
function printed(chapter: string): string {
  const text = readFileSync('docs/quotas.md', 'utf8').split(`## ${chapter}\n`)[1]?.split(/^## /m)[0] ?? '';
  return /```\n\n```(?:json)?\n(.*?)```/s.exec(text)?.[1] ?? 'nothing is said';
}

test('the commands of the page set a quota, show what is used, and meet the limit, from the started server', async () => {
  const [set = '', see = '', meet = ''] = [...chapters.values()].flat();
  const lines = [set, 'echo ---', see, 'echo ---', meet].join('\n');
  const env = { PATH: process.env.PATH, KQUEEN: server.url, TOKEN: token };
  const { stdout } = await promisify(execFile)('bash', ['-euc', lines], { env, timeout: 60_000 });
  expect(stdout.split('---\n')).toEqual([
    '{"clusters":20,"nodes":50,"users":1}\n',
    printed('See what is used'),
    printed('What happens at the limit'),
  ]);
}, 120_000);

test('the page has the commands that are run', () => {
  expect([...chapters].map(([title, blocks]) => [title, blocks.length])).toEqual([
    ['', 0],
    ['Set a quota', 1],
    ['See what is used', 1],
    ['What happens at the limit', 1],
    ['A flood slows nobody else', 0],
  ]);
});
