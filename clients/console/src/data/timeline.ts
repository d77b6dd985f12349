import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { live } from '../api/live.ts';
import type { AuditEntry } from './audit.ts';
import type { ClusterEvent } from './cluster.ts';
import type { Cluster } from './clusters.ts';

/** More entries than these the API does not answer at once. */
export const MOST_ENTRIES = 1_000;

/** The days that are looked at, in UTC: from the first, and before the last. */
export interface Days {
  since?: string;
  until?: string;
}

/** The whole history of a cluster, newest first. */
export function historyQuery(id: string) {
  return queryOptions({
    queryKey: ['clusters', 'history', id],
    queryFn: async ({ signal }) => {
      const answer = await dataOf(
        api.GET('/api/v1/clusters/{id}/events', { params: { path: { id } }, signal }),
      );
      return Array.isArray(answer) ? answer : answer.items;
    },
    refetchInterval: live(),
  });
}

/** What the audit trail has of a cluster, newest first: at most `MOST_ENTRIES`. */
export function clusterTrailQuery({ id, created_at, owner }: Cluster, { since = created_at, until }: Days) {
  const { namespace } = owner.organization;
  return queryOptions({
    queryKey: ['clusters', 'trail', id, namespace, since, until],
    queryFn: async ({ signal }) => {
      const query = { object: `Cluster:${id}`, namespace, since, until };
      const answer = await dataOf(api.GET('/api/v1/audit', { params: { query }, signal }));
      return Array.isArray(answer) ? answer : answer.items;
    },
    // A filtered trail is searched day by day: it is asked for less often than what is read at once.
    refetchInterval: live({ from: 20_000, to: 300_000 }),
  });
}

/** One thing that happened: in the history, or in the audit trail. */
export type Happening =
  | { source: 'history'; key: string; entry: ClusterEvent }
  | { source: 'audit'; key: string; entry: AuditEntry };

/**
 * Both as one timeline, newest first. The history knows seconds: within one, what happened stands above who asked for it, and
 * each keeps its own order.
 */
export function merged(history: readonly ClusterEvent[], trail: readonly AuditEntry[]): Happening[] {
  const all: Happening[] = [
    ...history.map((entry) => ({ source: 'history' as const, key: `history-${entry.id}`, entry })),
    ...trail.map((entry) => ({ source: 'audit' as const, key: entry.id, entry })),
  ];
  return all.sort((a, b) => secondOf(b) - secondOf(a));
}

function secondOf({ entry }: Happening): number {
  return Math.floor(Date.parse(entry.at) / 1000);
}
