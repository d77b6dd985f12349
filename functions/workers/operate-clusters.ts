import { contextOf } from '../../lib/app/services.ts';
import { runOperations } from '../../lib/clusters/operations/run.ts';
import type { OperationOrder } from '../../lib/dispatch/dispatcher.ts';
import { worker } from '../../lib/workers/worker.ts';

/** Does what users asked for with clusters: invoked with the ids of operations. */
export const handler = worker<{ orders: OperationOrder[] }>('workerOperate', (shared, { orders }) =>
  runOperations(contextOf(shared), orders),
);
