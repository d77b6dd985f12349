import { objectRoute } from '../../lib/http/route.ts';
import { webhookById } from '../../lib/webhooks/find.ts';
import { pingWebhook } from '../../lib/webhooks/ping.ts';
import { DeliveryWire, deliveryView } from '../../lib/webhooks/wire.ts';

export const handler = objectRoute(
  {
    summary: 'Send a test event to a webhook, and show what came of it',
    policy: 'webhook:update',
    resource: webhookById,
    response: DeliveryWire,
  },
  async ({ context, found }) => deliveryView(await pingWebhook(context, found)),
);
