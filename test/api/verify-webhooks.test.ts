import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Keys } from '../../lib/repository/keys.ts';
import type { Delivery } from '../../lib/repository/outbox/delivery.ts';
import { deliveryKey, queueKey, subscriptionsKey, wakeKey } from '../../lib/repository/outbox/outbox-keys.ts';
import type { Commit } from '../../lib/repository/stores/store.ts';
import type { Damage } from '../../lib/repository/verify/finding.ts';
import { tendDeliveries } from '../../lib/webhooks/schedule.ts';
import { request } from '../support/api.ts';
import { onBothStores } from '../support/both-stores.ts';
import { expectRepaired } from '../support/damage.ts';
import { expectIntact, findings } from '../support/indexes.ts';
import { createWebhookWorld, subscribe, type WebhookWorld } from '../support/webhooks.ts';
import { text } from '../support/world.ts';

const AT = '2026-03-01T12:00:00.000Z';
const ID = '019571c6-0000-7000-8000-000000000000';

onBothStores((open) => {
  let world: WebhookWorld;
  let keys: Keys;
  /** It has one delivery that waits. */
  let webhook: string;
  beforeAll(async () => {
    world = await createWebhookWorld({ store: open() });
    keys = new Keys(world.prefix);
  });
  afterAll(async () => {
    await expectIntact(world);
    await world.close();
  });
  beforeEach(async () => {
    world.dispatcher.isHolding = false;
    for (const { id } of await webhooks()) await asAdmin('DELETE', `/webhooks/${id}`);
    world.receiver.received.length = 0;
    world.dispatcher.isHolding = true;
    webhook = (await subscribe(world, world.alpha, { events: ['user.created'] })).id;
    await cause();
  });

  const asAdmin = (method: string, path: string, body?: unknown) =>
    request(method, path, { token: world.alpha.admin.token, body });
  const webhooks = async () => JSON.parse((await asAdmin('GET', '/webhooks')).text) as { id: string }[];
  const cause = async () => {
    const body = { username: `u${randomUUID()}`, password: 'password' };
    return text(await asAdmin('POST', '/users', body), 'id');
  };
  const to = (id = webhook) => ({ namespace: 'alpha', webhook: id });
  const under = async (kind: string) =>
    (await world.store.read({ prefixes: [keys.placed(`${kind}/alpha/`)] })).ranges.flat();
  const keysUnder = async (kind: string) => (await under(kind)).map(({ key }) => key);
  const listKey = () => subscriptionsKey(keys, 'alpha');
  const list = (...hooks: object[]) => ({ put: [{ key: listKey(), value: JSON.stringify({ hooks }) }] });
  /** The delivery that waits becomes what somebody makes of it. */
  const other = async (make: (delivery: Delivery) => Delivery): Promise<Commit> => {
    const [entry = { key: '', value: '{}' }] = await under('dlv');
    return { put: [{ key: entry.key, value: JSON.stringify(make(JSON.parse(entry.value) as Delivery)) }] };
  };
  const placeAt = (at: string, id = ID) => ({ put: [{ key: queueKey(keys, to(), at, id), value: '' }] });
  const gone = randomUUID();

  const damages: [string, () => Commit | Promise<Commit>, Damage[]][] = [
    ['a webhook that no event reaches', () => list(), ['wrong subscriptions']],
    ['a lost list of webhooks', () => ({ delete: [listKey()] }), ['wrong subscriptions']],
    [
      'a webhook that gets other events',
      () => list({ id: webhook, events: ['cluster.*'] }),
      ['wrong subscriptions'],
    ],
    [
      'events for a webhook that is gone',
      () => list({ id: webhook, events: ['user.created'] }, { id: gone, events: ['*'] }),
      ['wrong subscriptions'],
    ],
    [
      'a webhook that gets every event twice',
      () => list({ id: webhook, events: ['user.created'] }, { id: webhook, events: ['user.created'] }),
      ['wrong subscriptions'],
    ],
    [
      'a list that cannot be read',
      () => ({ put: [{ key: listKey(), value: 'nonsense' }] }),
      ['wrong subscriptions'],
    ],
    [
      'a list of webhooks of nobody',
      () => ({
        put: [
          {
            key: subscriptionsKey(keys, 'gone'),
            value: JSON.stringify({ hooks: [{ id: gone, events: ['*'] }] }),
          },
        ],
      }),
      ['wrong subscriptions'],
    ],
    [
      'a delivery, its place and a note of a webhook that is gone',
      async () => {
        const [{ value } = { value: '' }] = await under('dlv');
        const note = { key: wakeKey(keys, to(gone)), value: JSON.stringify({ at: AT }) };
        const delivery = { key: deliveryKey(keys, to(gone), ID), value };
        return { put: [note, delivery, { key: queueKey(keys, to(gone), AT, ID), value: '' }] };
      },
      ['delivery without webhook', 'delivery without webhook', 'delivery without webhook'],
    ],
    [
      'a delivery that waits in no queue',
      async () => ({ delete: await keysUnder('dlq') }),
      ['delivery without queue place'],
    ],
    [
      'a delivery that waits in the wrong place',
      () => other((delivery) => ({ ...delivery, next_at: '2026-03-01T11:00:00.000Z' })),
      ['delivery without queue place', 'queue place without delivery'],
    ],
    [
      'a delivery that is over and still has its place',
      () => other(({ next_at: _, ...delivery }) => ({ ...delivery, state: 'delivered' })),
      ['queue place without delivery'],
    ],
    ['a place of no delivery', () => placeAt(AT), ['queue place without delivery']],
    ['what nobody would look at', () => ({ delete: [wakeKey(keys, to())] }), ['missing wake note']],
    [
      'a note that cannot be read',
      () => ({ put: [{ key: wakeKey(keys, to()), value: 'nonsense' }] }),
      ['wrong wake note'],
    ],
  ];

  test.each(damages)('finds %s, and repairs it', async (_what, damage, expected) => {
    await expectIntact(world);
    expect(await world.store.commit(await damage())).toBe(true);
    await expectRepaired(world, expected);
    // What was in order before works as before.
    world.dispatcher.isHolding = false;
    await cause();
    await tendDeliveries(world.services);
    await expectIntact(world);
    expect(await keysUnder('dlq')).toEqual([]);
  });

  test('what waited without its place or its note is delivered once that is repaired', async () => {
    await world.store.commit({ delete: [...(await keysUnder('dlq')), wakeKey(keys, to())] });
    await expectRepaired(world, ['delivery without queue place']);
    world.dispatcher.isHolding = false;
    await tendDeliveries(world.services);
    expect(world.receiver.received).toHaveLength(1);
    await expectIntact(world);
  });

  test('what a webhook leaves that was just deleted is for a worker to remove, and no damage', async () => {
    await asAdmin('DELETE', `/webhooks/${webhook}`);
    expect([await keysUnder('dlv'), await keysUnder('dlq')]).toEqual([
      [expect.any(String)],
      [expect.any(String)],
    ]);
    await expectIntact(world);
    // Nobody would remove it without the note.
    await world.store.commit({ delete: [wakeKey(keys, to())] });
    await expectRepaired(world, ['delivery without webhook', 'delivery without webhook']);
    expect([await keysUnder('dlv'), await keysUnder('dlq')]).toEqual([[], []]);
  });

  test('a webhook that is not active keeps what it has to deliver, and needs no note', async () => {
    await asAdmin('PATCH', `/webhooks/${webhook}`, { active: false });
    world.dispatcher.isHolding = false;
    await tendDeliveries(world.services);
    expect([await keysUnder('dlw'), await keysUnder('dlq')]).toEqual([[], [expect.any(String)]]);
    await expectIntact(world);
  });

  test('a test event to a webhook that is deleted at the same time leaves nothing', async () => {
    const answer = world.store.onCommit;
    world.store.onCommit = async (commit, real) => {
      world.store.onCommit = answer;
      world.dispatcher.isHolding = false;
      await asAdmin('DELETE', `/webhooks/${webhook}`);
      return real(commit);
    };
    await asAdmin('POST', `/webhooks/${webhook}/ping`);
    expect(await keysUnder('dlv')).toEqual([]);
    await expectIntact(world);
  });

  test('while events are caused and delivered, nothing is taken for damage', async () => {
    world.dispatcher.isHolding = false;
    let isDone = false;
    const writer = (async () => {
      for (let i = 0; !isDone; i += 1) {
        const { id } = await subscribe(world, world.alpha, { path: '/more', events: ['user.*'] });
        if (i % 2) world.receiver.misbehave({ status: 500 }, 1);
        await asAdmin('DELETE', `/users/${await cause()}`);
        await asAdmin('DELETE', `/webhooks/${id}`);
      }
    })();
    try {
      for (let i = 0; i < 15; i += 1)
        expect(await findings(world.store, world.prefix, { mayRepair: true })).toEqual([]);
    } finally {
      isDone = true;
      await writer;
    }
  });
});
