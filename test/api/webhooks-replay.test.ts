/** @slow It waits for receivers that answer late. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Webhook as OfficialWebhook, WebhookVerificationError } from 'standardwebhooks';
import { deliverWebhook } from '../../lib/webhooks/deliver.ts';
import { tendDeliveries } from '../../lib/webhooks/schedule.ts';
import { Sender } from '../../lib/webhooks/sender.ts';
import type { ReceivedEvent } from '../simulators/webhook-receiver.ts';
import { request } from '../support/api.ts';
import { onBothStores } from '../support/both-stores.ts';
import { expectIntact } from '../support/indexes.ts';
import { createWebhookWorld, subscribe, type WebhookWorld } from '../support/webhooks.ts';

const MINUTE_MS = 60_000;
/** Standard Webhooks 1.0.0, "Verifying webhook authenticity": how far a timestamp may be off. */
const TOLERANCE_MS = 5 * MINUTE_MS;

interface Listed {
  state: string;
  attempts: { status?: number; error?: string }[];
}

/** A receiver that does as Standard Webhooks says: it verifies a request, and handles no id twice. */
class Receiver {
  readonly #webhook: OfficialWebhook;
  readonly #handled = new Set<string>();

  constructor(secret: string) {
    this.#webhook = new OfficialWebhook(secret);
  }

  take({ body, headers }: ReceivedEvent): 'handled' | 'known' | 'refused' {
    try {
      this.#webhook.verify(body, headers);
    } catch (error) {
      if (error instanceof WebhookVerificationError) return 'refused';
      throw error;
    }
    const id = headers['webhook-id'] ?? '';
    if (this.#handled.has(id)) return 'known';
    this.#handled.add(id);
    return 'handled';
  }
}

onBothStores((open) => {
  let world: WebhookWorld;
  let webhook: string;
  let receiver: Receiver;
  beforeAll(async () => {
    world = await createWebhookWorld({ store: open(), options: { JWT_EXPIRATION_DELTA: '2592000' } });
  });
  afterAll(async () => {
    await expectIntact(world);
    await world.close();
  });
  beforeEach(async () => {
    // The official library has no clock of its own.
    jest.spyOn(Date, 'now').mockImplementation(() => world.clock.now.getTime());
    world.receiver.received.length = 0;
    world.dispatcher.isHolding = false;
    const { id, secret } = await subscribe(world, world.alpha, { events: ['user.created'] });
    webhook = id;
    receiver = new Receiver(secret);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    world.receiver.misbehave(undefined);
    world.receiver.answerLate();
    world.dispatcher.isHolding = false;
    await asAdmin('DELETE', `/webhooks/${webhook}`);
  });

  const asAdmin = (method: string, path: string, body?: unknown) =>
    request(method, path, { token: world.alpha.admin.token, body });
  const cause = () => asAdmin('POST', '/users', { username: `u${randomUUID()}`, password: 'password' });
  const later = (ms: number) => {
    world.clock.now = new Date(world.clock.now.getTime() + ms);
  };
  const deliver = (deadlineMs?: number) =>
    deliverWebhook(
      world.services,
      { namespace: 'alpha', webhook },
      { sender: new Sender(world.services.config, { deadlineMs }) },
    );
  const deliveries = async (): Promise<Listed[]> =>
    JSON.parse((await asAdmin('GET', `/webhooks/${webhook}/deliveries`)).text);
  const received = (at: number): ReceivedEvent => {
    const event = world.receiver.received[at];
    if (!event) throw new Error(`There is no request ${at}`);
    return event;
  };
  const isReceived = async (count: number) => {
    while (world.receiver.received.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  describe('a receiver', () => {
    test('takes a retry, which has a timestamp and a signature of its own and the id of the first attempt', async () => {
      world.receiver.misbehave({ status: 500 }, 1);
      await cause();
      later(TOLERANCE_MS + 2 * MINUTE_MS);
      await tendDeliveries(world.services);
      const [first, retry] = [received(0), received(1)];
      expect(receiver.take(retry)).toBe('handled');
      expect(retry.body).toBe(first.body);
      expect(retry.headers['webhook-id']).toBe(first.headers['webhook-id']);
      expect(Number(retry.headers['webhook-timestamp'])).toBe(
        Number(first.headers['webhook-timestamp']) + (TOLERANCE_MS + 2 * MINUTE_MS) / 1000,
      );
      expect(retry.headers['webhook-signature']).not.toBe(first.headers['webhook-signature']);
      // The first attempt itself is too old by now.
      expect(receiver.take(first)).toBe('refused');
    });

    test('that handled an event and said otherwise knows its retry by the id', async () => {
      world.receiver.misbehave({ status: 500 }, 1);
      await cause();
      expect(receiver.take(received(0))).toBe('handled');
      later(2 * MINUTE_MS);
      await tendDeliveries(world.services);
      expect(world.receiver.received).toHaveLength(2);
      expect(receiver.take(received(1))).toBe('known');
    });

    test('refuses a captured request once the tolerance is over, and knows it by its id before', async () => {
      await cause();
      const captured = received(0);
      expect(receiver.take(captured)).toBe('handled');
      later(TOLERANCE_MS);
      expect(receiver.take(captured)).toBe('known');
      later(1_000);
      expect(receiver.take(captured)).toBe('refused');
      later(-2 * TOLERANCE_MS - 2_000);
      expect(receiver.take(captured)).toBe('refused');
      later(TOLERANCE_MS + 1_000);
    });

    test('refuses a captured request of which anything is changed', async () => {
      await cause();
      later(MINUTE_MS);
      await cause();
      const [captured, another] = [received(0), received(1)];
      const changed = (headers: Record<string, string | undefined>) =>
        receiver.take({
          ...captured,
          headers: { ...captured.headers, ...(headers as Record<string, string>) },
        });
      const now = String(Math.floor(world.clock.now.getTime() / 1000));
      expect(changed({ 'webhook-timestamp': now })).toBe('refused');
      expect(changed({ 'webhook-id': randomUUID() })).toBe('refused');
      expect(changed({ 'webhook-id': another.headers['webhook-id'] })).toBe('refused');
      expect(changed({ 'webhook-signature': another.headers['webhook-signature'] })).toBe('refused');
      expect(receiver.take({ ...captured, body: another.body })).toBe('refused');
      expect([receiver.take(captured), receiver.take(another)]).toEqual(['handled', 'handled']);
    });

    test('refuses what was sent to another one, although the event has the same id there', async () => {
      const other = await subscribe(world, world.alpha, { path: '/other', events: ['user.created'] });
      await cause();
      const ids = new Set(world.receiver.received.map(({ headers }) => headers['webhook-id']));
      expect([world.receiver.received.length, ids.size]).toEqual([2, 1]);
      const own = world.receiver.received.filter(({ path }) => path === '/hook');
      const foreign = world.receiver.received.filter(({ path }) => path === '/other');
      expect(foreign.map((event) => receiver.take(event))).toEqual(['refused']);
      expect(own.map((event) => receiver.take(event))).toEqual(['handled']);
      await asAdmin('DELETE', `/webhooks/${other.id}`);
    });
  });

  describe('an answer', () => {
    test('that comes after the deadline counts for nothing, and the retry counts once', async () => {
      world.dispatcher.isHolding = true;
      await cause();
      world.receiver.misbehave('late', 2);
      await deliver(2_000);
      expect(await deliveries()).toMatchObject([
        { state: 'pending', attempts: [{ error: expect.any(String) }] },
      ]);
      later(MINUTE_MS);
      const retry = deliver();
      await isReceived(2);
      // That of the first attempt comes along with that of the second.
      world.receiver.answerLate();
      await retry;
      const [delivery, ...more] = await deliveries();
      expect(more).toEqual([]);
      expect(delivery).toMatchObject({
        state: 'delivered',
        attempts: [{ error: expect.any(String) }, { status: 204 }],
      });
      expect([0, 1].map((at) => receiver.take(received(at)))).toEqual(['handled', 'known']);
      await expectNothingLeft(2);
    });

    test.each([
      ['comes', false],
      ['fails', true],
    ])('that %s when another worker has delivered the event changes nothing', async (_what, isCut) => {
      world.dispatcher.isHolding = true;
      await cause();
      world.receiver.misbehave('late', 1);
      const slow = deliver();
      await isReceived(1);
      // Longer than a worker has a webhook for itself.
      later(2 * MINUTE_MS);
      await deliver();
      const before = await deliveries();
      expect(before).toMatchObject([{ state: 'delivered', attempts: [{ status: 204 }] }]);
      world.receiver.answerLate(isCut);
      await slow;
      expect(await deliveries()).toEqual(before);
      expect([0, 1].map((at) => receiver.take(received(at)))).toEqual(['handled', 'known']);
      await expectNothingLeft(2);
    });

    test('that comes twice is that of one event, and not of the next', async () => {
      world.dispatcher.isHolding = true;
      await cause();
      world.receiver.misbehave('twice', 1);
      await deliver();
      world.receiver.misbehave({ status: 500 }, 1);
      await cause();
      await deliver();
      expect(await deliveries()).toMatchObject([
        { state: 'pending', attempts: [{ status: 500 }] },
        { state: 'delivered', attempts: [{ status: 204 }] },
      ]);
      later(2 * MINUTE_MS);
      await deliver();
      expect(world.receiver.received.map((event) => receiver.take(event))).toEqual([
        'handled',
        'handled',
        'known',
      ]);
      await expectNothingLeft(3);
    });
  });

  /** Expects that nothing is sent any more, whatever comes. */
  const expectNothingLeft = async (sent: number) => {
    world.dispatcher.isHolding = false;
    later(60 * MINUTE_MS);
    await tendDeliveries(world.services);
    expect(world.receiver.received).toHaveLength(sent);
    await expectIntact(world);
  };
});
