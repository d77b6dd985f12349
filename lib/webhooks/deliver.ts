import { randomUUID } from 'node:crypto';
import type { Config } from '../../config/schema.ts';
import { auditEntry } from '../audit/entry.ts';
import type { DeliveryOrder } from '../dispatch/dispatcher.ts';
import { NotFound } from '../errors.ts';
import { inParallel } from '../in-parallel.ts';
import { logProviderFailure } from '../logger.ts';
import { type Webhook, webhookModel } from '../models/webhook.ts';
import type { Recorder } from '../repository/change.ts';
import type { Loaded, Secrets } from '../repository/model.ts';
import type { LoadedDelivery } from '../repository/outbox/delivery.ts';
import type { Queue } from '../repository/outbox/queue.ts';
import type { Repository } from '../repository/repository.ts';
import { Tenant } from '../repository/tenant.ts';
import { type Attempted, afterAttempt, attemptDelivery } from './attempt.ts';
import { afterAttempts, disabled, isGone, isOverloaded } from './health.ts';
import { Sender } from './sender.ts';

/** How long a worker has a webhook for itself; longer than it can run. */
const CLAIM_MS = 90_000;
/** A worker begins no more attempts after that; one takes 10 s at most. */
const RUN_MS = 40_000;
/** Events of one webhook that are read at a time. */
const BATCH = 64;
/** Requests to one receiver at a time. */
const AT_ONCE = 8;
/** The most that a webhook may have to deliver: more would take the store's room from everybody. */
const MOST_BACKLOG = 10_000;
const SERVER = { by: 'server' } as const;

/** What a worker needs. */
export interface Delivering {
  repository: Repository;
  config: Config;
  now: () => Date;
}

/** When to look at a webhook again; without `wake`, there is nothing to deliver. */
interface Rest {
  wake?: string;
  until?: string;
}

interface Target {
  webhook: Loaded<Webhook>;
  secrets: Secrets;
  queue: Queue;
  sender: Sender;
}

/**
 * Delivers what a webhook has to deliver by now, as much as fits into one run; the schedule has the rest delivered. A
 * webhook has one worker at a time, so that a slow receiver holds up nobody but itself. Throws `Unavailable`.
 */
export async function deliverWebhook(
  services: Delivering,
  order: DeliveryOrder,
  { sender = new Sender(services.config), runMs = RUN_MS }: { sender?: Sender; runMs?: number } = {},
): Promise<void> {
  const { repository, now } = services;
  const queue = repository.outbox.queue(order);
  const holder = randomUUID();
  const end = performance.now() + runMs;
  const claim = (ms: number) => {
    const from = now();
    return repository.outbox.claim(order, holder, from, new Date(from.getTime() + ms));
  };
  while (performance.now() < end && (await claim(CLAIM_MS))) {
    const rest = await rounds(services, order, { queue, sender, end });
    // Whoever adds a delivery from now on finds the webhook free; what was added before changes the note.
    await claim(0);
    if (rest?.wake === undefined || (await queue.rest(rest.wake, rest.until))) return;
  }
}

/** Delivers until nothing is due, or the time is over (undefined). */
async function rounds(
  services: Delivering,
  { namespace, webhook: id }: DeliveryOrder,
  { queue, sender, end }: { queue: Queue; sender: Sender; end: number },
): Promise<Rest | undefined> {
  const tenant = new Tenant(services.repository, namespace);
  while (performance.now() < end) {
    const wake = await queue.wake();
    if (wake === undefined) return {};
    const { webhook, secrets } = await tenant.read({
      webhook: tenant.one(webhookModel, id),
      secrets: tenant.secrets('webhook', id),
    });
    if (!webhook) await queue.forget();
    if (!webhook?.object.active) return { wake };
    const now = services.now().toISOString();
    const { paused_until: pause } = webhook.object;
    if (pause !== undefined && pause > now) return { wake, until: pause };
    const { due, backlog, nextAt } = await queue.due(now, BATCH);
    const target = { webhook, secrets, queue, sender };
    if (backlog > MOST_BACKLOG) {
      const reason = `More than ${MOST_BACKLOG} events waited for the receiver`;
      await change(services, webhook, (current) => disabled(current, reason, services.now()));
    } else if (due.length > 0) await deliverBatch(services, target, due, end);
    else if (backlog === 0 || nextAt !== undefined) return { wake, until: nextAt };
  }
  return undefined;
}

/** Attempts each delivery once, until the receiver is gone or overloaded, and notes how it is. */
async function deliverBatch(
  services: Delivering,
  { webhook, secrets, queue, sender }: Target,
  due: readonly LoadedDelivery[],
  end: number,
): Promise<void> {
  const attempted: Attempted[] = [];
  const isOver = () =>
    performance.now() >= end || isGone(attempted) || isOverloaded(attempted, services.now());
  await inParallel(due, AT_ONCE, async (loaded) => {
    if (isOver()) return;
    const target = { webhook: webhook.object, secrets };
    const one = await attemptDelivery(sender, target, loaded.delivery, services.now());
    attempted.push(one);
    await queue.record(loaded, afterAttempt(loaded.delivery, one, services.now()));
  });
  const failure = attempted.find((one) => one.failure)?.failure;
  if (failure && webhook.object.failing_since === undefined)
    logProviderFailure('A webhook could not be delivered', failure, { webhook: webhook.object.id });
  const after = (current: Webhook) => afterAttempts(current, attempted, services.now());
  const isSame = JSON.stringify(after(webhook.object)) === JSON.stringify(webhook.object);
  if (attempted.length > 0 && !isSame) await change(services, webhook, after);
}

/** Changes a webhook; the audit trail of the organization tells if it is disabled by that. */
async function change(
  { repository, now }: Delivering,
  webhook: Loaded<Webhook>,
  make: (current: Webhook) => Webhook,
): Promise<void> {
  const isDisabled = !make(webhook.object).active;
  const asked = {
    user: { id: 'kqueen', name: 'KQueen' },
    action: 'webhook:disable',
    requestId: '',
    address: '',
  };
  const record: Recorder = (model, object) => ({
    namespace: object.namespace,
    entry: auditEntry(asked, 'done', now(), { model: model.name, object }),
  });
  try {
    const to = (current: Webhook) => ({ object: current.active ? make(current) : current });
    await repository.update(webhookModel, webhook, SERVER, to, isDisabled ? record : undefined);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
  }
}
