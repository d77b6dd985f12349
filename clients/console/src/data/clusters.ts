import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { live } from '../api/live.ts';
import type { components } from '../api/schema.d.ts';
import type { Scope } from '../api/scope.ts';
import { states } from '../texts/states.ts';

const DAY_MS = 86_400_000;

export type Cluster = components['schemas']['Cluster'];

/** How a page of clusters is chosen. */
export interface ClusterPage {
  offset: number;
  limit: number;
  sortby?: 'name' | 'created_at' | 'state' | 'provisioner';
  order?: 'asc' | 'desc';
  name?: string;
  provisioner?: string;
  engine?: string;
  /** Those alone that expire within so many days. */
  expiring?: number;
  state?: string;
}

/** A page of clusters, and how many there are. */
export function clustersQuery(page: ClusterPage, scope: Scope) {
  return queryOptions({
    queryKey: ['clusters', 'page', page, scope],
    queryFn: ({ signal }) => {
      const { expiring, ...rest } = page;
      const query = {
        ...rest,
        ...scope,
        expiring_before: expiring === undefined ? undefined : inDays(expiring),
      };
      return dataOf(api.GET('/api/v1/clusters', { params: { query }, signal })).then(paged);
    },
    placeholderData: keepPreviousData,
    refetchInterval: live(),
  });
}

/** One cluster, by its id. */
export function clusterQuery(id: string) {
  return queryOptions({
    queryKey: ['clusters', 'one', id],
    queryFn: async ({ signal }) =>
      withoutKubeconfig(await dataOf(api.GET('/api/v1/clusters/{id}', { params: { path: { id } }, signal }))),
    refetchInterval: live(),
  });
}

/** A cluster without what the API shows with it to who may read it: no cache is to keep a secret. */
export function withoutKubeconfig({ kubeconfig: _secret, ...cluster }: Cluster): Cluster {
  return cluster;
}

/** Asks for the deletion of a cluster. */
export function deleteCluster(id: string) {
  return dataOf(api.DELETE('/api/v1/clusters/{id}', { params: { path: { id } } }));
}

/** Whether something is being done to a cluster in this state. */
export function isInTransition(state: string): boolean {
  return [states.deploying, states.updating, states.destroying].includes(state);
}

function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString();
}

function paged(answer: Cluster[] | { items: Cluster[]; total: number }) {
  return Array.isArray(answer) ? { items: answer, total: answer.length } : answer;
}
