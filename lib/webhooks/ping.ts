import type { RequestContext } from '../context.ts';
import { type Webhook, webhookModel } from '../models/webhook.ts';
import type { Loaded } from '../repository/model.ts';
import type { Delivery } from '../repository/outbox/delivery.ts';
import { timestamp } from '../time.ts';
import { attemptDelivery } from './attempt.ts';
import { PING } from './catalogue.ts';
import { cloudEvent } from './cloud-event.ts';
import { Sender } from './sender.ts';

/**
 * Sends a test event to a webhook at once, also to one that is not active, and returns what came of it. It is tried once,
 * and changes nothing of the webhook.
 */
export async function pingWebhook(
  context: RequestContext,
  { object: webhook }: Loaded<Webhook>,
): Promise<Delivery> {
  const { config, now } = context;
  const { id, name, namespace } = webhook;
  const tenant = context.tenantOf(webhook);
  const { secrets } = await tenant.read({ secrets: tenant.secrets(webhookModel.name, id) });
  const at = now();
  const subject = `webhooks/${id}`;
  const event = cloudEvent({ namespace, type: PING, subject, time: timestamp(at), data: { id, name } }, at);
  const { attempt, failure } = await attemptDelivery(new Sender(config), { webhook, secrets }, event, at);
  const delivery: Delivery = {
    ...{ id: event.id, type: PING, created_at: event.at, body: event.body, tries: 1, attempts: [attempt] },
    state: failure ? 'failed' : 'delivered',
  };
  await tenant.queue(webhook).add(delivery);
  return delivery;
}
