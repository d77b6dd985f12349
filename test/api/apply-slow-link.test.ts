/** @slow It waits for a slow link, on both stores. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { request } from '../support/api.ts';
import { configMaps, count, createApplyingWorld } from '../support/applying.ts';
import { onBothStores } from '../support/both-stores.ts';
import { expectIntact } from '../support/indexes.ts';

onBothStores((open) => {
  let w: Awaited<ReturnType<typeof createApplyingWorld>>;
  beforeAll(async () => {
    w = await createApplyingWorld({ store: open(), wait: 1 });
  });
  afterAll(async () => {
    await expectIntact(w.world);
    await w.close();
  });
  beforeEach(() => {
    w.simulator.misbehave(undefined);
    w.simulator.received.length = 0;
    w.world.dispatcher.applies.length = 0;
  });
  afterEach(() => {
    w.simulator.delay(0);
    w.world.dispatcher.isHolding = false;
  });

  test('200 objects over a slow link: the request tells what it did, a worker ends it, and none is applied twice', async () => {
    w.simulator.delay(100);
    const { status, results, operation } = await w.apply(configMaps(200));
    const told = count(results);
    expect([status, Object.keys(told).sort(), results.length]).toEqual([200, ['created', 'pending'], 200]);
    expect(results.filter((one) => one.operation === operation)).toHaveLength(told.pending ?? 0);
    const { told: after } = await w.read(operation);
    expect([after.state, count(after.results)]).toEqual(['finished', { created: 200 }]);
    expect(after.results.map(({ name }) => name)).toEqual(results.map(({ name }) => name));
    expect(w.patches()).toBe(200);
  });

  test('it stands in the history and in the audit trail', async () => {
    const { alpha } = w.world;
    const { body } = await request('GET', `/clusters/${alpha.cluster}/events`, { token: alpha.owner.token });
    expect((body as unknown as object[]).slice(0, 2)).toMatchObject([
      { type: 'applied', message: 'Applied 200 of 200 objects' },
      { type: 'requested', message: expect.stringMatching(/^A worker continues the apply: \d+ of 200/) },
    ]);
    const { body: trail } = await request('GET', '/audit', { token: alpha.admin.token });
    const asked = { user: 'alpha-owner', action: 'cluster:apply', outcome: 'done' };
    expect(trail).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...asked, object: `Cluster:${alpha.cluster}` }),
        expect.objectContaining({ ...asked, object: expect.stringMatching(/^Apply:/) }),
      ]),
    );
  });

  test('a worker that runs out of time hands on what is left, and begins with nothing that is done', async () => {
    w.world.dispatcher.isHolding = true;
    w.simulator.delay(100);
    const { operation, results } = await w.apply(configMaps(120, 'long'));
    const pending = count(results).pending ?? 0;
    const orders = w.world.dispatcher.applies.splice(0);
    await w.world.dispatcher.goOn(orders, 300);
    expect(w.world.dispatcher.applies).toEqual(orders);
    const left = count((await w.read(operation)).told.results).pending ?? 0;
    expect([left > 0, left < pending]).toEqual([true, true]);
    w.simulator.delay(0);
    await w.world.dispatcher.goOn();
    expect((await w.read(operation)).told).toMatchObject({ state: 'finished' });
    expect(w.patches()).toBe(120);
  });
});
