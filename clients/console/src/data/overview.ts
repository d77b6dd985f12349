import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { live } from '../api/live.ts';
import type { Scope } from '../api/scope.ts';
import { states } from '../texts/states.ts';
import { type Cluster, isInTransition } from './clusters.ts';

/** Largest page of a list. */
const PAGE = 1000;
/** So much of each list is kept to be shown. */
const SHOWN = 8;
/** A cluster that goes within this time needs attention. */
const SOON_MS = 3 * 24 * 60 * 60 * 1000;

/** Clusters of one provisioner, by their states. */
export interface ProvisionerCount {
  id: string;
  name: string;
  total: number;
  states: ReadonlyMap<string, number>;
}

/** What the overview shows of all clusters. */
export interface Overview {
  total: number;
  states: ReadonlyMap<string, number>;
  provisioners: readonly ProvisionerCount[];
  inTransition: readonly Cluster[];
  /** In trouble, waiting for an approval, or about to expire. */
  needing: readonly Cluster[];
  needingCount: number;
}

/** The state of all clusters in a scope. */
export function overviewQuery(scope: Scope) {
  return queryOptions({
    queryKey: ['clusters', 'overview', scope],
    queryFn: async ({ signal }) => overviewOf(await allClusters(scope, signal)),
    refetchInterval: live({ from: 10_000, to: 120_000 }),
    structuralSharing: false,
  });
}

async function allClusters(scope: Scope, signal: AbortSignal): Promise<Cluster[]> {
  const page = async (offset: number) => {
    const query = { offset, limit: PAGE, ...scope };
    const answer = await dataOf(api.GET('/api/v1/clusters', { params: { query }, signal }));
    return Array.isArray(answer) ? { items: answer, total: answer.length } : answer;
  };
  const first = await page(0);
  const further = Math.max(0, Math.ceil(first.total / PAGE) - 1);
  const rest = await Promise.all(Array.from({ length: further }, (_, at) => page((at + 1) * PAGE)));
  return [first, ...rest].flatMap(({ items }) => items);
}

function overviewOf(clusters: readonly Cluster[]): Overview {
  const needing = clusters.filter(needsAttention);
  return {
    total: clusters.length,
    states: countBy(clusters),
    provisioners: [...Map.groupBy(clusters, ({ provisioner }) => provisioner.id)]
      .map(([id, own]) => ({
        id,
        name: own[0]?.provisioner.name ?? '',
        total: own.length,
        states: countBy(own),
      }))
      .sort((a, b) => b.total - a.total || a.name.localeCompare(b.name)),
    inTransition: clusters.filter(({ state }) => isInTransition(state)).slice(0, SHOWN),
    needing: needing.slice(0, SHOWN),
    needingCount: needing.length,
  };
}

function needsAttention({ state, approval, expires_at }: Cluster): boolean {
  const isTrouble = state === states.error || state === states.unknown;
  return isTrouble || approval !== undefined || expiresSoon(expires_at);
}

/** Whether a cluster is deleted by itself within days. */
export function expiresSoon(at: string | undefined): boolean {
  return at !== undefined && Date.parse(at) - Date.now() < SOON_MS;
}

function countBy(clusters: readonly Cluster[]): Map<string, number> {
  const grouped = Map.groupBy(clusters, ({ state }) => state);
  return new Map([...grouped].map(([state, own]) => [state, own.length]));
}

/** How far an operation on a cluster is, in percent; undefined where its engine cannot tell. */
export function progressQuery(id: string) {
  return queryOptions({
    queryKey: ['clusters', 'progress', id],
    queryFn: async ({ signal }) => {
      const path = { id };
      const answer = await dataOf(api.GET('/api/v1/clusters/{id}/progress', { params: { path }, signal }));
      return answer.response === 200 ? answer.progress : null;
    },
    refetchInterval: live(),
  });
}

/** What happened last, for who may read the audit trail. */
export function recentQuery(scope: Scope) {
  return queryOptions({
    queryKey: ['audit', 'recent', scope],
    queryFn: async ({ signal }) => {
      const query = { offset: 0, limit: SHOWN, ...scope };
      const answer = await dataOf(api.GET('/api/v1/audit', { params: { query }, signal }));
      return Array.isArray(answer) ? answer : answer.items;
    },
    refetchInterval: live({ from: 10_000, to: 120_000 }),
  });
}
