/** @slow It ends a worker and a run of the schedule at each of their steps. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { GkeClient } from '../../lib/engines/gke/client.ts';
import { createGkeWorld, type GkeConnect, type GkeWorld, METADATA } from '../support/gke.ts';
import { expectIntact } from '../support/indexes.ts';
import { Killer } from '../support/killer.ts';

/** More steps than any operation of a worker, or any run of the schedule for one cluster, takes. */
const MOST_STEPS = 30;
/** Longer than any claim and any operation of the simulated Google. */
const MINUTES = 7;

const killer = new Killer();
/** The most steps that a worker or a run took since it was set to 0. */
let longest = 0;
let world: GkeWorld;
beforeAll(async () => {
  const wrap =
    (connect: GkeConnect): GkeConnect =>
    (account) => {
      const { client, token, choices } = connect(account);
      return { client: killable(client), token: (signal) => killer.step(() => token(signal)), choices };
    };
  world = await createGkeWorld({ wrap });
  world.store.onRead = (asked, real) => killer.step(() => real(asked));
  world.store.onCommit = (commit, real) => killer.step(() => real(commit));
}, 60_000);
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});

function killable(client: GkeClient): GkeClient {
  return new Proxy(client, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => killer.step(() => method.apply(target, args));
    },
  });
}

interface Death {
  at: number;
  isAfter: boolean;
  inRun: boolean;
}

/** Every step of whatever dies, until no operation has as many steps. */
function* deaths(): Generator<Death> {
  for (const inRun of [false, true]) {
    for (let at = 1; at <= MOST_STEPS; at += 1) {
      longest = 0;
      yield { at, isAfter: false, inRun };
      yield { at, isAfter: true, inRun };
      if (longest < at) break;
    }
  }
}

/** Asks for something, and ends the first worker, or the first run after it, at a step; the rest is left to KQueen. */
async function dying(ask: () => Promise<unknown>, { at, isAfter, inRun }: Death): Promise<void> {
  world.dispatcher.isHolding = true;
  world.dispatcher.operations.length = 0;
  await ask();
  const orders = world.dispatcher.operations.slice(0, 1);
  if (inRun) await world.dispatcher.work(orders);
  world.dispatcher.isHolding = false;
  world.pass(inRun ? 60 : 0);
  killer.arm(at, isAfter);
  if (inRun) await world.run().catch(() => undefined);
  else await world.dispatcher.work(orders);
  longest = Math.max(longest, killer.steps);
  killer.arm(undefined, false);
  for (let minute = 0; minute < MINUTES; minute += 1) {
    world.pass(60);
    await world.run();
  }
}

test('whenever a worker or a run dies, there is one cluster, every change is made, and nothing is left', async () => {
  const wrong: string[] = [];
  let count = 0;
  for (const death of deaths()) {
    count += 1;
    const before = world.gke.state.created;
    let id = '';
    const check = async (what: string, wanted: object) => {
      const clusters = world.gke.state.clusters.map(
        ({ currentNodeCount: nodes, currentMasterVersion, nodePools, networkPolicy }) => ({
          nodes,
          version: [currentMasterVersion, nodePools[0]?.version].join(),
          policy: networkPolicy.enabled ?? false,
        }),
      );
      const found = { state: (await world.state(id))?.state ?? 'gone', clusters };
      if (JSON.stringify(found) !== JSON.stringify(wanted))
        wrong.push(`${what}, ${JSON.stringify(death)}: ${JSON.stringify(found)}`);
    };
    const one = (nodes: number, version: string, policy: boolean) => ({
      state: 'OK',
      clusters: [{ nodes, version: [version, version].join(), policy }],
    });
    const [old, next] = ['1.33.5-gke.1080000', '1.34.3-gke.1500000'];
    await dying(async () => {
      id = await world.order(METADATA);
    }, death);
    await check('created', one(3, old, false));
    await dying(() => world.owner('PATCH', `/clusters/${id}/resize`, { node_count: 4 }), death);
    await check('resized', one(4, old, false));
    const policy = { provider: 'CALICO', enabled: true };
    await dying(() => world.owner('PATCH', `/clusters/${id}/set_network_policy`, policy), death);
    await check('network policy', one(4, old, true));
    await dying(() => world.owner('PATCH', `/clusters/${id}/upgrade`, { version: '1.34' }), death);
    await check('upgraded', one(4, next, true));
    await dying(() => world.owner('DELETE', `/clusters/${id}`), death);
    await check('deleted', { state: 'gone', clusters: [] });
    if (world.gke.state.created !== before + 1)
      wrong.push(`created ${world.gke.state.created - before} times`);
  }
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(30);
  expect(longest).toBeLessThan(MOST_STEPS);
}, 300_000);
