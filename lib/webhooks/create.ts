import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import { type Webhook, webhookModel } from '../models/webhook.ts';
import type { Stored } from '../repository/model.ts';
import { timestamp } from '../time.ts';
import { newSecret } from './signature.ts';
import { shownUrl } from './url.ts';
import type { CreateWebhook } from './wire.ts';

/** A webhook, and its new secret, which nobody can read again. */
export interface WithSecret {
  webhook: Stored<Webhook>;
  secret: string;
}

/** Creates a webhook: it gets every event from the next change on. Throws `Conflict` when the organization has too many. */
export async function createWebhook(
  { tenant, now }: RequestContext,
  { name, url, events, active = true, secret = newSecret() }: z.output<typeof CreateWebhook>,
): Promise<WithSecret> {
  const webhook = await tenant.create(webhookModel, {
    object: {
      ...{ id: randomUUID(), name, url: shownUrl(url), events: [...new Set(events)], active },
      secret_version: 1,
      created_at: timestamp(now()),
    },
    secrets: { url, secret },
  });
  return { webhook, secret };
}
