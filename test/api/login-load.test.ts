/** @slow It hashes passwords at the cost that they have in production. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { request } from '../support/api.ts';
import { createWorld, type World } from '../support/world.ts';

const TEST_MS = 60_000;
const FLOOD = 50;

let world: World;
beforeAll(async () => {
  world = await createWorld({ options: { BCRYPT_ROUNDS: '12' } });
}, TEST_MS);
afterAll(() => world.close());

test(
  '50 wrong logins at once make nobody wait: what is too much is a 429, and requests go on',
  async () => {
    let isOver = false;
    const flood = Array.from({ length: FLOOD }, (_, i) =>
      request('POST', '/auth', {
        body: { username: `nobody${i}`, password: 'wrong-password' },
        sourceIp: `203.0.113.${i}`,
      }),
    );
    const all = Promise.all(flood).finally(() => {
      isOver = true;
    });
    const waits: number[] = [];
    while (!isOver) {
      const started = performance.now();
      expect((await request('GET', '/users/whoami', { token: world.alpha.member.token })).status).toBe(200);
      waits.push(performance.now() - started);
      await pause(20);
    }
    const answers = await all;
    const counts = Map.groupBy(answers, ({ status }) => status);
    expect([...counts.keys()].sort()).toEqual([401, 429]);
    for (const { headers } of counts.get(429) ?? []) expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
    waits.sort((a, b) => a - b);
    expect(waits[Math.floor(waits.length / 2)]).toBeLessThan(100);
    const body = { username: 'alpha-member', password: 'password' };
    expect((await request('POST', '/auth', { body })).status).toBe(200);
  },
  TEST_MS,
);
