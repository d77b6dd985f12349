import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, dataOf, ifMatch, type Tagged, taggedOf } from '../api/client.ts';
import { live } from '../api/live.ts';
import type { paths } from '../api/schema.d.ts';
import type { Scope } from '../api/scope.ts';
import { clustersQuery } from './clusters.ts';
import type { Provisioner } from './create-cluster.ts';

type Patch = paths['/api/v1/provisioners/{id}']['patch']['requestBody']['content']['application/json'];
/** Fields of a provisioner that this console edits. */
export type ProvisionerChange = Pick<Patch, 'name' | 'parameters'>;

/** How a page of provisioners is chosen. */
export interface ProvisionerPage {
  offset: number;
  limit: number;
  sortby?: 'name' | 'created_at' | 'state' | 'engine';
  order?: 'asc' | 'desc';
  name?: string;
  engine?: string;
}

/** A page of provisioners, and how many there are. */
export function provisionersQuery(page: ProvisionerPage, scope: Scope) {
  return queryOptions({
    queryKey: ['provisioners', 'page', page, scope],
    queryFn: async ({ signal }) => {
      const query = { ...page, ...scope };
      const answer = await dataOf(api.GET('/api/v1/provisioners', { params: { query }, signal }));
      return Array.isArray(answer) ? { items: answer, total: answer.length } : answer;
    },
    placeholderData: keepPreviousData,
    refetchInterval: live(),
  });
}

/** One provisioner, by its id. */
export function provisionerQuery(id: string) {
  return queryOptions({
    queryKey: ['provisioners', 'one', id],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/provisioners/{id}', { params: { path: { id } }, signal })),
    refetchInterval: live(),
  });
}

/** So many clusters are asked for by the name of their provisioner, which others may share or contain. */
const ASKED = 100;

/** Clusters of a provisioner, the newest first; not all where it has very many. */
export function ownClustersQuery({ id, name }: Provisioner, scope: Scope) {
  const newest = { sortby: 'created_at', order: 'desc', offset: 0, limit: ASKED } as const;
  return queryOptions({
    ...clustersQuery({ ...newest, provisioner: name }, scope),
    select: ({ items }) => items.filter(({ provisioner }) => provisioner.id === id),
  });
}

/** A provisioner with its `ETag`, read for an edit. */
export function readProvisioner(id: string): Promise<Tagged<Provisioner>> {
  return taggedOf(api.GET('/api/v1/provisioners/{id}', { params: { path: { id } } }));
}

/** Changes a provisioner if it is still as it was read. Throws `ApiError`, 412 where it is not. */
export function changeProvisioner(id: string, body: ProvisionerChange, etag: string | undefined) {
  const params = { path: { id } };
  return dataOf(api.PATCH('/api/v1/provisioners/{id}', { params, body, headers: ifMatch(etag) }));
}

/** Asks a provider at once whether a provisioner can be used; gives it as it is then. */
export function verifyProvisioner(id: string): Promise<Provisioner> {
  return dataOf(api.POST('/api/v1/provisioners/{id}/verify', { params: { path: { id } } }));
}

/** Deletes a provisioner that no cluster uses. */
export function deleteProvisioner(id: string) {
  return dataOf(api.DELETE('/api/v1/provisioners/{id}', { params: { path: { id } } }));
}
