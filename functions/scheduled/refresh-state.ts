import { tendIndexes } from '../../lib/app/indexes.ts';
import { forgetOldTrails } from '../../lib/audit/retention.ts';
import { forgetSessions } from '../../lib/auth/forget-sessions.ts';
import { tendApplies } from '../../lib/clusters/applying/tend.ts';
import { endDueCredentials } from '../../lib/clusters/credentials/schedule.ts';
import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import { tendDeliveries } from '../../lib/webhooks/schedule.ts';
import { forgetRequests } from '../../lib/workers/forget-requests.ts';
import { worker } from '../../lib/workers/worker.ts';

/**
 * Keeps every state true without anybody asking, has applies go on that no worker has, ends credentials, has events
 * delivered, forgets old trails, sessions and requests, and indexes what an older version stored: invoked every minute.
 */
export const handler = worker<unknown>('scheduleRefreshState', async (shared) => {
  if (!(await refreshState(shared))) return;
  await tendApplies(shared);
  await endDueCredentials(shared);
  await tendDeliveries(shared);
  await forgetOldTrails(shared);
  await forgetSessions(shared);
  await forgetRequests(shared);
  await tendIndexes(shared);
});
