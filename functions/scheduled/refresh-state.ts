import { forgetOldTrails } from '../../lib/audit/retention.ts';
import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import { worker } from '../../lib/workers/worker.ts';

/** Keeps every state true without anybody asking, and the audit trail short: invoked every minute. */
export const handler = worker<unknown>('scheduleRefreshState', async (shared) => {
  if (await refreshState(shared)) await forgetOldTrails(shared);
});
