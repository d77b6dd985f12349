import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import { worker } from '../../lib/workers/worker.ts';

/** Keeps every state true without anybody asking: invoked every minute. */
export const handler = worker<unknown>('scheduleRefreshState', async (shared) => {
  await refreshState(shared);
});
