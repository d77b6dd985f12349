import { continueApply } from '../../lib/clusters/applying/run.ts';
import type { ApplyOrder } from '../../lib/dispatch/dispatcher.ts';
import { worker } from '../../lib/workers/worker.ts';

/** Goes on with applies that outlasted their requests: invoked with their ids. */
export const handler = worker<{ orders: ApplyOrder[] }>('workerApply', async (shared, { orders }) => {
  for (const order of orders) await continueApply(shared, order);
});
