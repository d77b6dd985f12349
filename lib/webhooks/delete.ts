import type { RequestContext } from '../context.ts';
import { type Webhook, webhookModel } from '../models/webhook.ts';
import type { Loaded } from '../repository/model.ts';

/** Deletes a webhook; a worker removes its deliveries after it. */
export async function deleteWebhook(context: RequestContext, webhook: Loaded<Webhook>): Promise<void> {
  await context.tenantOf(webhook.object).delete(webhookModel, webhook, context.writer);
}
