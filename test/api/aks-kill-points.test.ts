/** @slow It ends workers and looks at each of their steps. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AzureClient } from '../../lib/engines/aks/client.ts';
import { type AksWorld, createAksWorld } from '../support/aks.ts';
import { expectIntact } from '../support/indexes.ts';
import { Killer } from '../support/killer.ts';

/** The steps of a worker, and of a look of the schedule: reads, commits and requests. More than each has. */
const STEPS = 16;
/** As long as everything takes that Azure and the schedule do for one operation, deaths included. */
const MINUTES = 12;

const killer = new Killer();
let world: AksWorld;
beforeAll(async () => {
  const wrap = (client: AzureClient) =>
    new Proxy(client, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name, target);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => killer.step(() => method.apply(target, args));
      },
    });
  world = await createAksWorld({ options: { CLUSTER_STATE_ON_LIST: 'false' } }, wrap);
  world.store.onRead = (asked, real) => killer.step(() => real(asked));
  world.store.onCommit = (commit, real) => killer.step(() => real(commit));
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});

/** Lets a worker, then the next looks of the schedule die at a step; then all goes on as if nothing had been. */
async function survive(at: number, isAfter: boolean, ask: () => Promise<unknown>): Promise<number> {
  world.dispatcher.isHolding = true;
  const known = world.dispatcher.operations.length;
  await ask();
  const orders = world.dispatcher.operations.slice(known);
  killer.arm(at, isAfter);
  await world.dispatcher.work(orders);
  let deaths = killer.steps >= at ? 1 : 0;
  world.dispatcher.isHolding = false;
  for (let look = 0; look < 3; look += 1) {
    killer.arm(undefined, false);
    world.pass(60);
    killer.arm(at, isAfter);
    await world.run().catch(() => undefined);
    deaths += killer.steps >= at ? 1 : 0;
  }
  killer.arm(undefined, false);
  await world.minutes(MINUTES);
  return deaths;
}

test('whenever a worker or a look dies, a cluster lives its whole life, and exists once', async () => {
  const wrong: string[] = [];
  let deaths = 0;
  for (let at = 1; at <= STEPS; at += 1) {
    for (const isAfter of [false, true]) {
      const where = `step ${at} ${isAfter ? 'after' : 'before'} its effect`;
      let id = '';
      const shown = async () => {
        const { status, body } = await world.owner('GET', `/clusters/${id}`);
        const { node_count, kubernetes_version } = body.metadata ?? {};
        return `${status} ${body.state} ${node_count} ${kubernetes_version}`;
      };
      const expectShown = async (what: string, expected: string) => {
        const now = await shown();
        if (now !== expected) wrong.push(`${what}, ${where}: ${now}`);
      };
      deaths += await survive(at, isAfter, async () => {
        id = await world.order();
      });
      await expectShown('created', '200 OK 2 v1.33.5');
      deaths += await survive(at, isAfter, () =>
        world.owner('PATCH', `/clusters/${id}/resize`, { node_count: 3 }),
      );
      await expectShown('resized', '200 OK 3 v1.33.5');
      deaths += await survive(at, isAfter, () =>
        world.owner('PATCH', `/clusters/${id}/upgrade`, { version: '1.34' }),
      );
      await expectShown('upgraded', '200 OK 3 v1.34.1');
      deaths += await survive(at, isAfter, () => world.owner('DELETE', `/clusters/${id}`));
      await expectShown('deleted', '404 undefined undefined undefined');
      const created = world.azure.state.created.filter((one) => one === id).length;
      if (created !== 1 || world.azure.state.clusters.has(id))
        wrong.push(`${where}: created ${created} times, left ${world.azure.state.clusters.has(id)}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(world.azure.state.clusters.size).toBe(0);
  expect(world.azure.unplanned).toEqual([]);
  expect(deaths).toBeGreaterThan(200);
}, 400_000);
