/** @slow It ends a worker at each of its steps. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import type { EksClient } from '../../lib/engines/eks/client.ts';
import { GROUP, nameOf } from '../../lib/engines/eks/names.ts';
import { createEksWorld, type EksWorld } from '../support/eks.ts';
import { expectIntact } from '../support/indexes.ts';
import { Killer } from '../support/killer.ts';

/** The commits and requests that each operation takes with its looks; after them the schedule goes on with a cluster at rest. */
const STEPS = { create: 26, resize: 14, upgrade: 22, remove: 22 };
/** What an operation takes here at most. */
const MINUTES = 9;

const killer = new Killer();
let world: EksWorld;
beforeAll(async () => {
  const wrap = (client: EksClient) =>
    new Proxy(client, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name, target);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => killer.step(() => method.apply(target, args));
      },
    });
  world = await createEksWorld({ wrap });
  world.store.onCommit = (commit, real) => killer.step(() => real(commit));
  Object.assign(world.eks.state.seconds, { cluster: 60, nodes: 60, update: 60, remove: 60 });
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});

/** A minute of the schedule; whoever is killed leaves it to the next one. */
const minute = async () => {
  world.pass(60);
  await refreshState(world.services).catch(() => undefined);
};
/** Asks for something, has it done by mortal workers until one has died, and then by others. Returns whether one died. */
const live = async (ask: () => Promise<unknown>, at: number, isAfter: boolean): Promise<boolean> => {
  world.dispatcher.isHolding = true;
  const before = world.dispatcher.operations.length;
  await ask();
  const orders = world.dispatcher.operations.slice(before);
  world.dispatcher.isHolding = false;
  killer.arm(at, isAfter);
  await world.dispatcher.work(orders);
  let steps = killer.steps;
  for (let minutes = 0; minutes < MINUTES; minutes += 1) {
    if (steps >= at) killer.arm(undefined, false);
    await minute();
    steps = Math.max(steps, killer.steps);
  }
  killer.arm(undefined, false);
  return steps >= at;
};
const wellMade = async (id: string) => {
  const cluster = world.eks.state.clusters.get(nameOf(id));
  return {
    ...(await world.state(id)),
    groups: [...(cluster?.groups.keys() ?? [])],
    nodes: cluster?.groups.get(GROUP)?.scaling.desiredSize,
    versions: [cluster?.version, cluster?.groups.get(GROUP)?.version],
    hasKubeconfig: (await world.owner('GET', `/clusters/${id}/kubeconfig`)).status === 200,
  };
};
const WELL = {
  ...{ state: 'OK', message: undefined, groups: [GROUP], nodes: 2 },
  ...{ versions: ['1.34', '1.34'], hasKubeconfig: true },
};
/** One life for each step of an operation, before and after the step. */
const everyDeath = async (
  steps: number,
  life: (at: number, isAfter: boolean) => Promise<{ died: boolean; wrong: unknown }>,
): Promise<void> => {
  for (let at = 1; at <= steps; at += 1) {
    for (const isAfter of [false, true]) {
      const outcome = await life(at, isAfter);
      expect({ at, isAfter, ...outcome }).toEqual({ at, isAfter, died: true, wrong: undefined });
    }
  }
};
const differing = (seen: unknown, wanted: unknown) =>
  JSON.stringify(seen) === JSON.stringify(wanted) ? undefined : seen;
const forget = async (id: string) => {
  world.eks.state.clusters.delete(nameOf(id));
  const path = `/clusters/${id}`;
  await world.owner('DELETE', path, undefined, 'force=true');
};

test('whenever a worker dies while a cluster is created, there is one, with one node group', async () => {
  await everyDeath(STEPS.create, async (at, isAfter) => {
    let id = '';
    const died = await live(
      async () => {
        id = await world.order();
      },
      at,
      isAfter,
    );
    const wrong = differing(await wellMade(id), WELL);
    await forget(id);
    return { died, wrong };
  });
  expect([world.eks.state.clusters.size, world.eks.unplanned]).toEqual([0, []]);
}, 300_000);

test('whenever a worker dies while a cluster is changed, it is changed as was asked', async () => {
  const id = await world.order();
  for (let minutes = 0; minutes < MINUTES; minutes += 1) await minute();
  let count = 2;
  await everyDeath(STEPS.resize, async (at, isAfter) => {
    count += 1;
    const died = await live(
      () => world.owner('PATCH', `/clusters/${id}/resize`, { node_count: count }),
      at,
      isAfter,
    );
    return { died, wrong: differing(await wellMade(id), { ...WELL, nodes: count }) };
  });
  await forget(id);
}, 300_000);

test('whenever a worker dies while a cluster is upgraded, control plane and nodes are', async () => {
  await everyDeath(STEPS.upgrade, async (at, isAfter) => {
    const id = await world.order();
    for (let minutes = 0; minutes < 4; minutes += 1) await minute();
    const died = await live(
      () => world.owner('PATCH', `/clusters/${id}/upgrade`, { version: '1.35' }),
      at,
      isAfter,
    );
    const wrong = differing(await wellMade(id), { ...WELL, versions: ['1.35', '1.35'] });
    await forget(id);
    return { died, wrong };
  });
}, 300_000);

test('whenever a worker dies while a cluster is deleted, nothing of it is left', async () => {
  await everyDeath(STEPS.remove, async (at, isAfter) => {
    const id = await world.order();
    for (let minutes = 0; minutes < 4; minutes += 1) await minute();
    const died = await live(() => world.owner('DELETE', `/clusters/${id}`), at, isAfter);
    const { status } = await world.owner('GET', `/clusters/${id}`);
    const left = [world.eks.state.clusters.has(nameOf(id)), status];
    return { died, wrong: differing(left, [false, 404]) };
  });
  expect(world.eks.state.clusters.size).toBe(0);
}, 300_000);
