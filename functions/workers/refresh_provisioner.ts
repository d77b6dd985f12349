import { refreshProvisioner } from '../../lib/clusters/refresh/provisioner.ts';
import { refreshSettled } from '../../lib/clusters/refresh/settled.ts';
import { toolsOf } from '../../lib/tools.ts';
import type { RefreshOrder } from '../../lib/workers/dispatcher.ts';
import { worker } from '../../lib/workers/worker.ts';

/** Looks at a provisioner and its clusters in transition, or at some of its settled ones. */
export const handler = worker<{ orders: RefreshOrder[] }>('workerRefresh', async (shared, { orders }) => {
  for (const { clusters, ...order } of orders) {
    if (clusters) await refreshSettled(toolsOf(shared), { ...order, clusters });
    else await refreshProvisioner(toolsOf(shared), order);
  }
});
