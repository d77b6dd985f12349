import type { EndOrder } from '../../dispatch/dispatcher.ts';
import type { Credential } from '../../models/credential.ts';

/** Credentials of one order: a worker ends them within its time. */
const MOST_IN_ORDER = 100;

/** The orders to end credentials, one for each cluster, that first whose credentials have waited longest. */
export function ordersFor(credentials: readonly Credential[]): EndOrder[] {
  const oldestFirst = credentials.toSorted((a, b) => (a.expires_at < b.expires_at ? -1 : 1));
  const byCluster = Map.groupBy(oldestFirst, ({ cluster }) => cluster);
  return [...byCluster].flatMap(([cluster, [first, ...others]]) => {
    if (!first) return [];
    const ids = [first, ...others].slice(0, MOST_IN_ORDER).map(({ id }) => id);
    return [{ namespace: first.namespace, cluster, credentials: ids }];
  });
}
