import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import { Conflict, NotFound } from '../errors.ts';
import type { Webhook } from '../models/webhook.ts';
import type { Loaded } from '../repository/model.ts';
import type { Delivery } from '../repository/outbox/delivery.ts';
import { cut, listView, type pagingQuery } from '../wire/list.ts';
import { deliveryView } from './wire.ts';

const NEWEST = 1_000;

/** The deliveries of a webhook, the newest 1,000 of them at most, newest first. Throws `Unavailable`. */
export async function listDeliveries(
  context: RequestContext,
  { object: webhook }: Loaded<Webhook>,
  query: z.output<typeof pagingQuery>,
) {
  const newest = await context.tenantOf(webhook).queue(webhook).newest(NEWEST);
  const ordered = query.order === 'asc' ? newest.toReversed() : newest;
  return listView(cut(ordered, query), deliveryView);
}

/**
 * Delivers an event once more, under the same id, with all attempts that a new one has. Throws `NotFound`, and `Conflict`
 * when the webhook is not active, or a worker is delivering it at this moment.
 */
export async function redeliver(
  context: RequestContext,
  { object: webhook }: Loaded<Webhook>,
  id: string,
): Promise<Delivery> {
  const queue = context.tenantOf(webhook).queue(webhook);
  const found = await queue.one(id);
  if (!found) throw new NotFound('The delivery does not exist');
  if (!webhook.active) throw new Conflict('The webhook is not active: set active to true first');
  const next_at = context.now().toISOString();
  const again: Delivery = { ...found.delivery, state: 'pending', tries: 0, next_at };
  if (!(await queue.record(found, again, true)))
    throw new Conflict('The event is being delivered at this moment: look at its attempts first');
  await context.note({ model: 'webhook', object: webhook });
  await context.dispatcher.deliver([{ namespace: webhook.namespace, webhook: webhook.id }]);
  return again;
}
