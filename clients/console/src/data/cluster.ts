import { queryOptions } from '@tanstack/react-query';
import { api, dataOf, ifMatch, type Tagged, taggedOf } from '../api/client.ts';
import { live } from '../api/live.ts';
import type { components, paths } from '../api/schema.d.ts';
import { type Cluster, withoutKubeconfig } from './clusters.ts';

export type ClusterStatus = components['schemas']['ClusterStatus'];
export type ClusterEvent = components['schemas']['ClusterEvent'];
type Patch = paths['/api/v1/clusters/{id}']['patch']['requestBody']['content']['application/json'];

/** Fields of a cluster that this console edits. */
export type ClusterChange = Pick<Patch, 'name' | 'metadata' | 'protected' | 'expires_at'>;

/** A cluster with its `ETag`, read for an edit. */
export async function readCluster(id: string): Promise<Tagged<Cluster>> {
  const { data, etag } = await taggedOf(api.GET('/api/v1/clusters/{id}', { params: { path: { id } } }));
  return { data: withoutKubeconfig(data), etag };
}

/** Changes a cluster if it is still as it was read. Throws `ApiError`, 412 where somebody else changed it. */
export function changeCluster(id: string, body: ClusterChange, etag: string | undefined): Promise<Cluster> {
  const params = { path: { id } };
  return dataOf(api.PATCH('/api/v1/clusters/{id}', { params, body, headers: ifMatch(etag) }));
}

/** A part of what is in a cluster. */
export type StatusPart = keyof Omit<
  ClusterStatus,
  'version' | 'counts' | 'errors' | 'addons' | 'nodes_pods' | 'resources_by_node' | 'namespaces'
>;

/** Some parts of what is in a cluster, and its namespaces; of one namespace, if it is given. */
export function statusQuery(id: string, parts: readonly StatusPart[], namespace: string | undefined) {
  const read = ['namespaces', ...parts].join(',');
  return queryOptions({
    queryKey: ['clusters', 'status', id, read, namespace],
    queryFn: ({ signal }) => {
      const params = { path: { id }, query: { parts: read, namespace } };
      return dataOf(api.GET('/api/v1/clusters/{id}/status', { params, signal }));
    },
    // Of another namespace meanwhile, but not of other parts.
    placeholderData: (before, query) => (query?.queryKey[3] === read ? before : undefined),
    refetchInterval: live({ from: 10_000, to: 60_000 }),
  });
}

/** The versions that a cluster can be upgraded to, as its engine offers them. */
export function versionsQuery(id: string) {
  return queryOptions({
    queryKey: ['clusters', 'versions', id],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/clusters/{id}/versions', { params: { path: { id } }, signal })),
    staleTime: 60_000,
  });
}

/** Changes the number of nodes of a cluster. */
export function resizeCluster(id: string, nodeCount: number): Promise<Cluster> {
  const params = { path: { id } };
  return dataOf(api.PATCH('/api/v1/clusters/{id}/resize', { params, body: { node_count: nodeCount } }));
}

/** The choice of a network policy that is none, as Google calls it. */
const NO_POLICY = 'PROVIDER_UNSPECIFIED';

/** Changes the network policy of a cluster to one of the choices of its engine. */
export function setNetworkPolicy(id: string, provider: string): Promise<Cluster> {
  const params = { path: { id } };
  const body = { provider, enabled: provider !== NO_POLICY };
  return dataOf(api.PATCH('/api/v1/clusters/{id}/set_network_policy', { params, body }));
}

/** Upgrades a cluster to a version of Kubernetes. */
export function upgradeCluster(id: string, version: string): Promise<Cluster> {
  return dataOf(api.PATCH('/api/v1/clusters/{id}/upgrade', { params: { path: { id } }, body: { version } }));
}

/** Deletes a cluster; with `force` also one that its provider no longer knows. */
export function removeCluster(id: string, force: boolean) {
  const params = { path: { id }, query: force ? { force: 'true' } : {} };
  return dataOf(api.DELETE('/api/v1/clusters/{id}', { params }));
}

/** Approves a deletion that another user asked for. */
export function approveDeletion(id: string) {
  return dataOf(api.POST('/api/v1/clusters/{id}/approve', { params: { path: { id } } }));
}

/** Withdraws or denies a deletion that waits for approval. */
export function denyDeletion(id: string) {
  return dataOf(api.DELETE('/api/v1/clusters/{id}/approval', { params: { path: { id } } }));
}
