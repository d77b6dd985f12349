import { objectRoute } from '../../lib/http/route.ts';
import { listDeliveries } from '../../lib/webhooks/deliveries.ts';
import { webhookById } from '../../lib/webhooks/find.ts';
import { DeliveryWire } from '../../lib/webhooks/wire.ts';
import { listOf, pagingQuery } from '../../lib/wire/list.ts';

export const handler = objectRoute(
  {
    summary: 'List the deliveries of a webhook with their attempts, newest first',
    policy: 'webhook:get',
    resource: webhookById,
    query: pagingQuery,
    response: listOf(DeliveryWire),
  },
  ({ context, found, query }) => listDeliveries(context, found, query),
);
