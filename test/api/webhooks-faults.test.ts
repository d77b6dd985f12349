/** @slow It ends workers at each of their steps, and waits for receivers that do not answer. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createServices } from '../../lib/app/services.ts';
import { type Provisioner, provisionerModel } from '../../lib/models/provisioner.ts';
import { deliverWebhook } from '../../lib/webhooks/deliver.ts';
import { tendDeliveries } from '../../lib/webhooks/schedule.ts';
import { Sender } from '../../lib/webhooks/sender.ts';
import type { ReceiverFault } from '../simulators/webhook-receiver.ts';
import { request } from '../support/api.ts';
import { onBothStores } from '../support/both-stores.ts';
import { expectIntact } from '../support/indexes.ts';
import { Killer } from '../support/killer.ts';
import {
  createWebhookWorld,
  importCluster,
  subscribe,
  typesAt,
  type WebhookWorld,
} from '../support/webhooks.ts';
import { text } from '../support/world.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

interface Listed {
  id: string;
  state: string;
  created_at: string;
  next_attempt_at?: string;
  attempts: { status?: number; error?: string }[];
}

onBothStores((open) => {
  let world: WebhookWorld;
  beforeAll(async () => {
    world = await createWebhookWorld({ store: open(), options: { JWT_EXPIRATION_DELTA: '31536000' } });
  });
  afterAll(async () => {
    await expectIntact(world);
    await world.close();
  });
  beforeEach(() => {
    world.receiver.received.length = 0;
    world.receiver.misbehave(undefined);
    world.dispatcher.isHolding = false;
    world.dispatcher.deliveries.length = 0;
  });
  afterEach(async () => {
    world.store.onRead = undefined;
    world.store.onCommit = undefined;
    world.dispatcher.isHolding = false;
    for (const { admin } of [world.alpha, world.beta]) {
      const { text: json } = await request('GET', '/webhooks', { token: admin.token });
      for (const { id } of JSON.parse(json) as { id: string }[])
        await request('DELETE', `/webhooks/${id}`, { token: admin.token });
    }
  });

  const asAdmin = (method: string, path: string, body?: unknown) =>
    request(method, path, { token: world.alpha.admin.token, body });
  const deliveries = async (id: string): Promise<Listed[]> =>
    JSON.parse((await asAdmin('GET', `/webhooks/${id}/deliveries`)).text);
  const shown = async (id: string) => (await asAdmin('GET', `/webhooks/${id}`)).body;
  const later = (ms: number) => {
    world.clock.now = new Date(world.clock.now.getTime() + ms);
  };
  const schedule = () => tendDeliveries(world.services);
  /** An event that only webhooks of users want. */
  const cause = async () => {
    const body = { username: `u${Math.random().toString(36).slice(2)}`, password: 'password' };
    return text(await asAdmin('POST', '/users', body), 'id');
  };
  const forUsers = () => subscribe(world, world.alpha, { events: ['user.created'] });

  test('a delivery that fails is tried ten times in three days, and then no more', async () => {
    const { id } = await forUsers();
    world.receiver.misbehave({ status: 500 });
    await cause();
    const gaps: number[] = [];
    for (let at = 0; at < 12; at += 1) {
      const [delivery] = await deliveries(id);
      if (delivery?.next_attempt_at === undefined) break;
      const next = new Date(delivery.next_attempt_at);
      gaps.push(Math.round((next.getTime() - world.clock.now.getTime()) / MINUTE_MS));
      await schedule();
      world.clock.now = next;
      await schedule();
    }
    const [delivery] = await deliveries(id);
    expect(delivery).toMatchObject({ state: 'failed', attempts: { length: 10 } });
    expect(world.receiver.received).toHaveLength(10);
    expect(new Set(world.receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const least = [0, 5, 30, 120, 300, 600, 840, 1_200, 1_440];
    gaps.forEach((gap, i) => {
      expect(gap).toBeGreaterThanOrEqual(least[i] ?? 0);
      expect(gap).toBeLessThanOrEqual(Math.ceil((least[i] ?? 0) * 1.1) + 1);
    });
    expect(await shown(id)).toMatchObject({ status: 'failing', active: true });
    later(MINUTE_MS);
    world.receiver.misbehave(undefined);
    await cause();
    expect(await shown(id)).toMatchObject({ status: 'ok' });
  });

  test('a receiver that fails for five days is disabled, the audit trail tells why, and nothing is lost', async () => {
    const { id } = await forUsers();
    world.receiver.misbehave({ status: 404 });
    await cause();
    later(4 * DAY_MS);
    await cause();
    expect(await shown(id)).toMatchObject({ active: true, status: 'failing' });
    later(1.1 * DAY_MS);
    await cause();
    expect(await shown(id)).toMatchObject({
      active: false,
      status: 'inactive',
      disabled_reason: 'Nothing could be delivered for 5 days',
    });
    const audit = await request('GET', '/audit', {
      token: world.alpha.admin.token,
      query: 'action=webhook:disable',
    });
    expect(audit.text).toContain('"user":"KQueen"');
    const before = world.receiver.received.length;
    later(DAY_MS);
    await schedule();
    await cause();
    expect(world.receiver.received).toHaveLength(before);
    world.receiver.misbehave(undefined);
    await asAdmin('PATCH', `/webhooks/${id}`, { active: true });
    const states = (await deliveries(id)).map(({ state }) => state);
    expect(states).toEqual(['delivered', 'delivered', 'delivered']);
    expect(await shown(id)).toMatchObject({ active: true, status: 'ok' });
    expect((await shown(id)).disabled_reason).toBeUndefined();
  });

  test('410 Gone disables a webhook at once', async () => {
    const { id } = await forUsers();
    world.receiver.misbehave({ status: 410 });
    await cause();
    expect(await shown(id)).toMatchObject({ active: false, disabled_reason: expect.stringContaining('410') });
  });

  test.each<[number, string, number]>([
    [429, '120', 2],
    [503, '999999', 360],
    [503, 'Sun, 01 Mar 1970 00:00:00 GMT', 0],
    [502, 'nonsense', 1],
  ])(
    'after a %d with Retry-After %s, nothing is sent before its time',
    async (status, retryAfter, minutes) => {
      const { id } = await forUsers();
      world.receiver.misbehave({ status, retryAfter }, 1);
      await cause();
      await cause();
      await schedule();
      const atOnce = world.receiver.received.length;
      expect(atOnce).toBe(minutes === 0 ? 2 : 1);
      later(minutes * MINUTE_MS - 1_000);
      await schedule();
      expect(world.receiver.received).toHaveLength(atOnce);
      later(10_000);
      await schedule();
      expect((await deliveries(id)).map(({ state }) => state)).toEqual(['delivered', 'delivered']);
    },
  );

  test.each<[ReceiverFault, string]>([
    [{ status: 301, location: 'https://127.0.0.1/' }, 'redirects (301)'],
    ['silent', 'within 10 seconds'],
    ['drip', 'within 10 seconds'],
    ['liar', 'cut the connection'],
    ['reset', 'cut the connection'],
  ])('a receiver that is bad (%j) counts as a failure that says so', async (fault, message) => {
    world.dispatcher.isHolding = true;
    const { id } = await forUsers();
    await cause();
    world.receiver.misbehave(fault, 1);
    const sender = new Sender(world.services.config, { deadlineMs: 1_500 });
    await deliverWebhook(world.services, { namespace: 'alpha', webhook: id }, { sender });
    expect((await deliveries(id))[0]).toMatchObject({
      state: 'pending',
      attempts: [{ error: expect.stringContaining(message) }],
    });
    expect(world.receiver.received).toHaveLength(1);
    later(MINUTE_MS);
    await deliverWebhook(world.services, { namespace: 'alpha', webhook: id });
    expect((await deliveries(id))[0]).toMatchObject({ state: 'delivered', attempts: { length: 2 } });
  });

  test('of an answer no more than 64 KiB is read', async () => {
    const { id } = await forUsers();
    world.receiver.misbehave('endless');
    await cause();
    expect((await deliveries(id))[0]).toMatchObject({ state: 'delivered' });
  });

  describe.each([true, false])('killed at any step (it still has its effect: %s)', (isAfter) => {
    test('a change and its event are there both or neither, and what is there is delivered', async () => {
      const killer = new Killer();
      const { id } = await subscribe(world, world.alpha, { events: ['cluster.created'] });
      world.store.onRead = (asked, real) => killer.step(() => real(asked));
      world.store.onCommit = (commit, real) => killer.step(() => real(commit));
      let deaths = 0;
      for (let at = 1; at <= 40; at += 1) {
        killer.arm(at, isAfter);
        await importCluster(world.alpha, `killed-${isAfter}-${at}`).catch(() => undefined);
        const isDead = killer.steps >= at;
        killer.arm(undefined, false);
        if (!isDead) break;
        deaths += 1;
        later(2 * MINUTE_MS);
      }
      later(2 * MINUTE_MS);
      await schedule();
      later(10 * MINUTE_MS);
      await schedule();
      expect(deaths).toBeGreaterThan(8);
      const { text: json } = await request('GET', '/clusters', { token: world.alpha.owner.token });
      const there = (JSON.parse(json) as { id: string; name: string }[])
        .filter(({ name }) => name.startsWith(`killed-${isAfter}-`))
        .map((one) => `clusters/${one.id}`);
      const told = new Set(
        world.receiver.received.map(({ body }) => (JSON.parse(body) as { subject: string }).subject),
      );
      expect([...told].sort()).toEqual(there.sort());
      const ids = world.receiver.received.map(({ headers }) => headers['webhook-id']);
      expect(new Set(ids).size).toBe(there.length);
      expect((await deliveries(id)).filter(({ state }) => state !== 'delivered')).toEqual([]);
    }, 60_000);
  });

  test('two workers at once send an event once', async () => {
    world.dispatcher.isHolding = true;
    const { id } = await forUsers();
    for (let i = 0; i < 5; i += 1) await cause();
    const order = { namespace: 'alpha', webhook: id };
    await Promise.all([1, 2, 3].map(() => deliverWebhook(world.services, order)));
    expect(world.receiver.received).toHaveLength(5);
  });

  test('a slow receiver of one organization does not delay that of another, however many events it has', async () => {
    world.dispatcher.isHolding = true;
    const hot = await forUsers();
    const other = await subscribe(world, world.beta, { path: '/beta', events: ['cluster.*'] });
    for (let i = 0; i < 100; i += 1) await cause();
    await importCluster(world.beta, 'of beta');
    later(MINUTE_MS);
    world.dispatcher.deliveries.length = 0;
    await schedule();
    expect(world.dispatcher.deliveries.map(({ webhook }) => webhook).sort()).toEqual(
      [hot.id, other.id].sort(),
    );
    world.receiver.misbehave('silent', 8);
    const sender = new Sender(world.services.config, { deadlineMs: 2_000 });
    const slow = deliverWebhook(world.services, { namespace: 'alpha', webhook: hot.id }, { sender });
    while (world.receiver.received.length < 8) await new Promise((resolve) => setTimeout(resolve, 5));
    await deliverWebhook(world.services, { namespace: 'beta', webhook: other.id }, { sender });
    // The slow ones still hang, and the other one has all of its own.
    expect(typesAt(world.receiver, '/beta')).toContain('cluster.created');
    expect(typesAt(world.receiver)).toHaveLength(8);
    await slow;
    expect(world.receiver.mostAtOnce).toBeLessThanOrEqual(9);
  });

  test('of organizations with many webhooks that wait, each gets its turn', async () => {
    world.dispatcher.isHolding = true;
    const many = [];
    for (let i = 0; i < 9; i += 1)
      many.push((await subscribe(world, world.alpha, { path: `/${i}`, events: ['user.created'] })).id);
    await cause();
    later(1_000);
    const { id: one } = await subscribe(world, world.beta, { events: ['cluster.created'] });
    await importCluster(world.beta, 'turn');
    later(1_000);
    world.dispatcher.deliveries.length = 0;
    await schedule();
    expect(world.dispatcher.deliveries.slice(0, 2).map(({ webhook }) => webhook)).toContain(one);
    expect(world.dispatcher.deliveries).toHaveLength(many.length + 1);
  });

  test('old deliveries are forgotten, and of a webhook that is deleted nothing stays', async () => {
    const { id } = await forUsers();
    await cause();
    later(8 * DAY_MS);
    world.receiver.misbehave({ status: 500 });
    await cause();
    await schedule();
    expect(await deliveries(id)).toHaveLength(1);
    const left = async () => {
      const prefixes = ['dlv', 'dlq', 'dlw'].map((kind) => `${world.prefix}/${kind}/alpha/`);
      return (await world.store.read({ prefixes })).ranges.flat().map(({ key }) => key);
    };
    expect(await left()).toHaveLength(3);
    await asAdmin('DELETE', `/webhooks/${id}`);
    expect(await left()).toEqual([]);
  });

  test('an organization without webhooks costs no round trip, one with them none once they are known', async () => {
    const trips = async (work: () => Promise<unknown>) => {
      world.dispatcher.isHolding = true;
      world.store.reset();
      await work();
      return [world.store.reads, world.store.commits];
    };
    const rename = (name: string) => asAdmin('PATCH', `/provisioners/${world.alpha.provisioner}`, { name });
    // What this instance remembers of earlier tests is put right.
    await rename('first');
    const without = await trips(() => rename('a'));
    await subscribe(world, world.alpha, { events: ['provisioner.changed'] });
    const first = await trips(() => rename('b'));
    const second = await trips(() => rename('c'));
    expect(first).toEqual([(without[0] ?? 0) + 2, (without[1] ?? 0) + 1]);
    expect(second).toEqual(without);
  });

  test('an instance that knows nothing of a webhook loses no event', async () => {
    const { config, store, now } = { ...world.services, store: world.store };
    const other = createServices({ config, store, engines: [], dispatcher: world.dispatcher, now });
    const rename = async (name: string) => {
      const { queries } = other.repository;
      const query = queries.object(provisionerModel, 'alpha', world.alpha.provisioner);
      const { found } = await other.repository.read({ found: query });
      if (!found) throw new Error('The provisioner is gone');
      const change = (current: Provisioner) => ({ object: { ...current, name } });
      await other.repository.update(provisionerModel, found, { by: 'server' }, change);
    };
    await rename('before');
    const { id } = await subscribe(world, world.alpha, { events: ['provisioner.*'] });
    await rename('after');
    expect((await deliveries(id)).map(({ state }) => state)).toEqual(['delivered']);
    await asAdmin('DELETE', `/webhooks/${id}`);
    await rename('at last');
    expect(world.receiver.received).toHaveLength(1);
  });
});
