import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { webhookById } from '../../lib/webhooks/find.ts';
import { updateWebhook } from '../../lib/webhooks/update.ts';
import { UpdateWebhook, WebhookWire, webhookView } from '../../lib/webhooks/wire.ts';

export const handler = objectRoute(
  {
    summary: 'Change a webhook, or activate it again',
    policy: 'webhook:update',
    resource: webhookById,
    body: UpdateWebhook,
    bodyExample: { events: ['cluster.ready', 'cluster.failed'], active: true },
    response: WebhookWire,
  },
  async ({ context, found, body }) => {
    const { object, generation } = await updateWebhook(context, found, body);
    return Reply.object(webhookView(object, context.now()), generation);
  },
);
