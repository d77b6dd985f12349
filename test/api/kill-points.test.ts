/** @slow It ends a worker at each of its steps. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JenkinsClient } from '../../lib/engines/jenkins/client.ts';
import { expectIntact } from '../support/indexes.ts';
import { createJenkinsWorld, type JenkinsWorld } from '../support/jenkins.ts';
import { Killer } from '../support/killer.ts';

const ROUNDS = 300;
/** A worker takes some ten steps: reads, commits and requests. */
const STEPS = 14;

const killer = new Killer();
let world: JenkinsWorld;
beforeAll(async () => {
  const wrap = (client: JenkinsClient) =>
    new Proxy(client, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => killer.step(() => method.apply(target, args));
      },
    });
  world = await createJenkinsWorld({}, { options: { CLUSTER_STATE_ON_LIST: 'false' } }, wrap);
  world.store.onRead = (asked, real) => killer.step(() => real(asked));
  world.store.onCommit = (commit, real) => killer.step(() => real(commit));
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});

/** Numbers that look random and are the same in every run (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

test(`whenever a worker dies, a cluster gets exactly one build (${ROUNDS} lives)`, async () => {
  const random = numbers(20_260_301);
  const wrong: string[] = [];
  let deaths = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    world.make.queueSeconds = random(2) * 20;
    world.dispatcher.isHolding = true;
    const id = await world.order();
    const order = world.dispatcher.operations.findLast(({ cluster }) => cluster === id);
    const orders = order ? [order] : [];
    for (let lives = random(4); lives > 0; lives -= 1) {
      killer.arm(1 + random(STEPS), random(2) === 1);
      deaths += 1;
      // Now and then the event comes twice.
      await Promise.all(Array.from({ length: 1 + random(2) }, () => world.dispatcher.work(orders)));
      killer.arm(undefined, false);
      world.pass(random(2) === 0 ? 30 : 100);
    }
    world.dispatcher.isHolding = false;
    world.pass(100);
    await world.run();
    world.jenkins.state.settle();
    const all = [...world.make.builds, ...world.jenkins.state.waiting];
    const builds = all.filter(({ parameters }) => parameters.KQUEEN_BUILD_ID === id).length;
    const { state } = await world.state(id);
    if (builds !== 1 || state !== 'Deploying') wrong.push(`${id}: ${builds} builds, ${state}`);
  }
  expect(wrong).toEqual([]);
  expect(deaths).toBeGreaterThan(ROUNDS);
}, 120_000);

test('all of them are made in the end, and each tells its story without a gap', async () => {
  for (let minute = 0; minute < 14; minute += 1) {
    world.pass(60);
    await world.run();
  }
  const { body } = await world.owner('GET', '/clusters');
  const made = (body as unknown as { id: string; name: string; state: string }[]).filter(
    ({ name }) => name === 'ordered',
  );
  expect(made).toHaveLength(ROUNDS);
  expect(made.filter(({ state }) => state !== 'OK')).toEqual([]);
  const { body: events } = await world.owner(
    'GET',
    `/clusters/${made[0]?.id}/events`,
    undefined,
    'order=asc',
  );
  const ids = (events as unknown as { id: number }[]).map(({ id }) => id);
  expect(ids).toEqual(ids.map((_, at) => at + 1));
}, 120_000);
