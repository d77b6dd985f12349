import { contextOf } from '../../lib/app/services.ts';
import { refreshProvisioner } from '../../lib/clusters/refresh/provisioner.ts';
import { refreshSettled } from '../../lib/clusters/refresh/settled.ts';
import type { RefreshOrder } from '../../lib/dispatch/dispatcher.ts';
import { worker } from '../../lib/workers/worker.ts';

/** Looks at a provisioner and its clusters in transition, or at some of its settled ones. */
export const handler = worker<{ orders: RefreshOrder[] }>('workerRefresh', async (shared, { orders }) => {
  for (const { clusters, ...order } of orders) {
    if (clusters) await refreshSettled(contextOf(shared), { ...order, clusters });
    else await refreshProvisioner(contextOf(shared), order);
  }
});
