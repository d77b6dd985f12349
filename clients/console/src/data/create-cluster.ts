import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { live } from '../api/live.ts';
import type { components, paths } from '../api/schema.d.ts';
import { once } from './once.ts';

export type Provisioner = components['schemas']['Provisioner'];
/** What a new cluster is asked for with. */
export type ClusterWish = paths['/api/v1/clusters']['post']['requestBody']['content']['application/json'];
type ProvisionerWish = paths['/api/v1/provisioners']['post']['requestBody']['content']['application/json'];

/** The engine whose clusters are imported by their kubeconfig. */
export const MANUAL = 'kqueen.engines.ManualEngine';

/** The provisioners of the user's own organization: clusters are made there. */
export const choicesQuery = queryOptions({
  queryKey: ['provisioners', 'choices'],
  queryFn: async ({ signal }) => {
    const query = { sortby: 'name', order: 'asc' } as const;
    const answer = await dataOf(api.GET('/api/v1/provisioners', { params: { query }, signal }));
    return Array.isArray(answer) ? answer : answer.items;
  },
  refetchInterval: live(),
});

/** A manifest with which a cluster gives KQueen an account of its own. */
export const manifestQuery = queryOptions({
  queryKey: ['clusters', 'import-manifest'],
  queryFn: async ({ signal }) => {
    const asked = api.GET('/api/v1/clusters/import-manifest', { parseAs: 'text', signal });
    return String(await dataOf(asked));
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/** Creates a cluster, or imports one. */
export const createCluster = once((body: ClusterWish, header: { 'Idempotency-Key': string }) =>
  dataOf(api.POST('/api/v1/clusters', { body, params: { header } })),
);

/** Creates a provisioner. */
export const createProvisioner = once((body: ProvisionerWish, header: { 'Idempotency-Key': string }) =>
  dataOf(api.POST('/api/v1/provisioners', { body, params: { header } })),
);
