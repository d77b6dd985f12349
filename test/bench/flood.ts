import type { Store } from '../../lib/repository/stores/store.ts';
import { prepare, request } from '../support/api.ts';
import { type Measured, median, print } from './measure.ts';
import { createBenchWorld } from './world.ts';

const FLOODERS = 64;
const ROUNDS = 200;
const TARGET = 2;

/**
 * What a user of one organization waits while a member of another one sends without end, so many requests at once, against
 * what they wait without: medians of the same requests, one after the other.
 */
export async function benchFlood(name: string, store: Store): Promise<void> {
  const world = await createBenchWorld(store, { clusters: 50 });
  world.enter();
  const victim = await organization(world.token, 'victim');
  const flooder = await organization(world.token, 'flooder');
  const rows: Measured[] = [];
  const asked = [
    ['read a user', 'GET', `/users/${victim.id}`, undefined],
    ['change a user', 'PATCH', `/users/${victim.id}`, { metadata: { note: 'x' } }],
  ] as const;
  const floods = [
    ['GETs', 'GET', undefined],
    ['PATCHes of 30 KiB', 'PATCH', { metadata: { note: 'x'.repeat(30_000) } }],
  ] as const;
  for (const [what, method, path, body] of asked) {
    for (const [flood, floodMethod, floodBody] of floods) {
      const call = await sender(method, path, victim.token, body);
      await repeated(call);
      const quiet = await repeated(call);
      const stop = begin(await sender(floodMethod, `/users/${flooder.id}`, flooder.token, floodBody));
      await repeated(call, ROUNDS / 10);
      const busy = await repeated(call);
      const count = await stop();
      const note = `${FLOODERS} at once, ${count} of the flood answered`;
      rows.push({ what: `${what} during ${flood}`, ours: busy, floor: quiet, target: TARGET, note });
    }
  }
  print(`${name}: one organization while another one floods`, rows, ['flood', 'quiet']);
}

/** An organization with one member, whose day has no end. */
async function organization(root: string, namespace: string): Promise<{ id: string; token: string }> {
  const quota = { writes_per_day: 1e12, bytes_per_day: 1e12, events_per_day: 1e12 };
  const made = await request('POST', '/organizations', {
    token: root,
    body: { name: namespace, namespace, quota },
  });
  const user = { username: namespace, password: 'password', organization: `Organization:${made.body.id}` };
  const member = await request('POST', '/users', { token: root, body: user });
  const login = await request('POST', '/auth', { body: { username: namespace, password: 'password' } });
  return { id: String(member.body.id), token: String(login.body.access_token) };
}

async function sender(
  method: string,
  path: string,
  token: string,
  body: unknown,
): Promise<() => Promise<void>> {
  const { handler, event } = await prepare(method, path, { token, body });
  return async () => {
    // As it comes from a socket: after others that came before.
    await new Promise(setImmediate);
    const { statusCode, body: text = '' } = await handler(event);
    if (statusCode !== 200) throw new Error(`${method} ${path}: ${statusCode} ${text.slice(0, 200)}`);
  };
}

/** Sends one after the other; the median in milliseconds. */
async function repeated(call: () => Promise<void>, rounds = ROUNDS): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return median(times);
}

/** Begins a flood; gives what ends it, and tells how many were answered. */
function begin(call: () => Promise<void>): () => Promise<number> {
  let isOver = false;
  let count = 0;
  const flooders = Array.from({ length: FLOODERS }, async () => {
    while (!isOver) {
      await call();
      count += 1;
    }
  });
  return async () => {
    isOver = true;
    await Promise.all(flooders);
    return count;
  };
}
