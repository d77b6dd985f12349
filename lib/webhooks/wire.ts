import * as z from 'zod';
import type { Webhook } from '../models/webhook.ts';
import type { Delivery } from '../repository/outbox/delivery.ts';
import { changesOf, Id, Name, Timestamp } from '../wire/fields.ts';
import { EVENTS, isEventPattern } from './catalogue.ts';
import { isSecret } from './signature.ts';
import { urlProblem } from './url.ts';

const Url = z
  .string()
  .superRefine((text, context) => {
    const message = urlProblem(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .meta({ description: 'Where to send events: https alone; its query is never shown' });

const Events = z
  .array(
    z
      .string()
      .refine(
        isEventPattern,
        `must be *, a group like cluster.*, or one of ${[...EVENTS.keys()].join(', ')}`,
      ),
  )
  .min(1, 'must name an event')
  .max(EVENTS.size, `must have at most ${EVENTS.size} entries`)
  .meta({ description: 'Types of events: cluster.created, cluster.* or *' });

const Secret = z
  .string()
  .refine(isSecret, 'must be whsec_ and 24 to 64 bytes in Base64, or be left out')
  .meta({ description: 'Signs what is sent (Standard Webhooks); made by the server if left out' });

const Active = z.boolean().meta({ description: 'Whether events are sent; true by default' });

export const CreateWebhook = z.strictObject({
  name: Name,
  url: Url,
  events: Events,
  active: Active.optional(),
  secret: Secret.optional(),
});

export const UpdateWebhook = changesOf({ name: Name, url: Url, events: Events, active: Active });

export const RotateSecret = z.strictObject({ secret: Secret.optional() });

export const WebhookWire = z
  .object({
    id: Id,
    name: Name,
    url: z.string().meta({ description: 'The query is masked' }),
    events: z.array(z.string()),
    active: z.boolean(),
    status: z.enum(['ok', 'failing', 'inactive']),
    failing_since: Timestamp.optional().meta({ description: 'Nothing could be delivered since then' }),
    disabled_at: Timestamp.optional().meta({ description: 'When KQueen set active to false' }),
    disabled_reason: z.string().optional(),
    previous_secret_until: Timestamp.optional().meta({
      description: 'The secret before signs too until then',
    }),
    created_at: Timestamp,
    _namespace: z.string().optional(),
  })
  .meta({ id: 'Webhook' });

/** What is answered once, when there is a new secret. */
export const NewWebhookWire = WebhookWire.extend({
  secret: z.string().meta({ description: 'The secret; it is shown this once' }),
}).meta({ id: 'NewWebhook' });

export const DeliveryWire = z
  .object({
    id: z.string().meta({ description: 'The id of the event, and its webhook-id' }),
    type: z.string().meta({ description: 'For example cluster.created' }),
    state: z.enum(['pending', 'delivered', 'failed']),
    created_at: z.string(),
    next_attempt_at: z.string().optional(),
    attempts: z.array(
      z.object({
        at: z.string(),
        duration_ms: z.int(),
        status: z.int().optional().meta({ description: 'Of the answer, where there was one' }),
        error: z.string().optional().meta({ description: 'Why it failed; absent of a success' }),
      }),
    ),
  })
  .meta({ id: 'WebhookDelivery' });

/** The wire form of a webhook, without its secrets. */
export function webhookView(webhook: Webhook, now: Date) {
  const {
    id,
    name,
    url,
    events,
    active,
    failing_since,
    disabled,
    previous_until: until,
    created_at,
  } = webhook;
  const isPreviousValid = until !== undefined && Date.parse(until) > now.getTime();
  const working = failing_since === undefined ? 'ok' : 'failing';
  return {
    ...{ id, name, url, events: [...events], active, status: active ? working : 'inactive', failing_since },
    disabled_at: disabled?.at,
    disabled_reason: disabled?.reason,
    previous_secret_until: isPreviousValid ? until : undefined,
    created_at,
  };
}

/** The wire form of a delivery: nothing of what the receiver answered but the status. */
export function deliveryView({ id, type, state, created_at, next_at, attempts }: Delivery) {
  return { id, type, state, created_at, next_attempt_at: next_at, attempts };
}
