/** @slow It ends a worker at each of its steps. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ClusterConnection } from '../../lib/kubernetes/connection/connection.ts';
import { type ClusterApiWorld, createClusterApiWorld } from '../support/cluster-api.ts';
import { expectIntact } from '../support/indexes.ts';
import { Killer } from '../support/killer.ts';

/** More steps than any operation, or any run of the schedule for one cluster, takes. */
const STEPS = 18;

const killer = new Killer();
let world: ClusterApiWorld;
beforeAll(async () => {
  world = await createClusterApiWorld({ machineMs: 10_000 }, {}, (reach) => ({
    ...reach,
    connect: (kubeconfig, use) =>
      reach.connect(kubeconfig, (connection) => {
        const send: ClusterConnection['send'] = (...asked) => killer.step(() => connection.send(...asked));
        return use(Object.assign(Object.create(connection), { send }));
      }),
    bootstrap: (...asked) => killer.step(() => reach.bootstrap(...asked)),
  }));
  world.store.onRead = (asked, real) => killer.step(() => real(asked));
  world.store.onCommit = (commit, real) => killer.step(() => real(commit));
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});

/** Asks for something, and ends the first worker or the first run of the schedule at a step; the rest is left to KQueen. */
async function dying(
  ask: () => Promise<unknown>,
  at: number,
  isAfter: boolean,
  inRun: boolean,
): Promise<void> {
  world.dispatcher.isHolding = true;
  world.dispatcher.operations.length = 0;
  await ask();
  const [order] = world.dispatcher.operations;
  const orders = order ? [order] : [];
  if (inRun) await world.dispatcher.work(orders);
  world.dispatcher.isHolding = false;
  killer.arm(at, isAfter);
  if (inRun) await world.minutes(1).catch(() => undefined);
  else await world.dispatcher.work(orders);
  killer.arm(undefined, false);
  await world.minutes(5);
}

const lives = Array.from({ length: STEPS }, (_, at) => at + 1).flatMap((at) =>
  [false, true].flatMap((isAfter) => [false, true].map((inRun) => ({ at, isAfter, inRun }))),
);

test(`whenever a worker or a run dies, there is one cluster, it is changed once, and nothing is left (${lives.length * 4} deaths)`, async () => {
  const wrong: string[] = [];
  for (const { at, isAfter, inRun } of lives) {
    const where = `${inRun ? 'a run' : 'a worker'} that died ${isAfter ? 'after' : 'before'} step ${at}`;
    let id = '';
    const check = async (what: string, wanted: object) => {
      const seen = await world.state(id);
      const machines = world.management.leftovers().filter((name) => name.startsWith('Machine ')).length;
      const found = { ...seen, machines, clusters: world.management.clusters().length };
      if (!Object.entries(wanted).every(([name, value]) => found[name as 'state'] === value))
        wrong.push(`${where}, ${what}: ${JSON.stringify(found)}`);
    };
    await dying(
      async () => {
        id = await world.order();
      },
      at,
      isAfter,
      inRun,
    );
    await check('creating', { state: 'OK', machines: 2, clusters: 1, message: undefined });
    const path = `/clusters/${id}`;
    await dying(() => world.owner('PATCH', `${path}/resize`, { node_count: 2 }), at, isAfter, inRun);
    await check('resizing', { state: 'OK', machines: 3, clusters: 1 });
    await dying(() => world.owner('PATCH', `${path}/upgrade`, { version: 'v1.35.0' }), at, isAfter, inRun);
    await check('upgrading', { state: 'OK', machines: 3, clusters: 1 });
    await dying(() => world.owner('DELETE', path), at, isAfter, inRun);
    const left = world.management.leftovers();
    const { status } = await world.owner('GET', path);
    if (status !== 404 || left.length > 0) wrong.push(`${where}, deleting: ${status}, ${left.join(', ')}`);
  }
  expect(wrong).toEqual([]);
}, 600_000);
