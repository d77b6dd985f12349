import { objectRoute } from '../../lib/http/route.ts';
import { redeliver } from '../../lib/webhooks/deliveries.ts';
import { webhookById } from '../../lib/webhooks/find.ts';
import { DeliveryWire, deliveryView } from '../../lib/webhooks/wire.ts';

export const handler = objectRoute(
  {
    summary: 'Deliver an event once more, under the same id',
    policy: 'webhook:update',
    resource: webhookById,
    response: DeliveryWire,
  },
  async ({ context, found, params: { delivery = '' } }) =>
    deliveryView(await redeliver(context, found, delivery)),
);
