import type { DeliveryOrder } from '../../lib/dispatch/dispatcher.ts';
import { deliverWebhook } from '../../lib/webhooks/deliver.ts';
import { worker } from '../../lib/workers/worker.ts';

/** Delivers events to webhooks: invoked with the ids of those that have something to deliver. */
export const handler = worker<{ orders: DeliveryOrder[] }>('workerDeliver', async (shared, { orders }) => {
  for (const order of orders) await deliverWebhook(shared, order);
});
