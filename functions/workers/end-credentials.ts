import { contextOf } from '../../lib/app/services.ts';
import { endCredentials } from '../../lib/clusters/credentials/end.ts';
import type { EndOrder } from '../../lib/dispatch/dispatcher.ts';
import { worker } from '../../lib/workers/worker.ts';

/** Ends credentials of clusters: expired ones, and those whose revocation has not reached the cluster. */
export const handler = worker<{ orders: EndOrder[] }>('workerEnd', async (shared, { orders }) => {
  for (const order of orders) await endCredentials(contextOf(shared), order);
});
