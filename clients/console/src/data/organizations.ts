import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, dataOf, ifMatch, type Tagged, taggedOf } from '../api/client.ts';
import { live } from '../api/live.ts';
import type { components, paths } from '../api/schema.d.ts';
import { once } from './once.ts';

export type Organization = components['schemas']['Organization'];
export type Usage = components['schemas']['Usage'];
/** What a quota bounds. */
export type QuotaKind = keyof Usage;
/** What a new organization is asked for with. */
export type OrganizationWish =
  paths['/api/v1/organizations']['post']['requestBody']['content']['application/json'];
type Patch = paths['/api/v1/organizations/{id}']['patch']['requestBody']['content']['application/json'];
type SettingsPatch =
  paths['/api/v1/organizations/{id}/settings']['patch']['requestBody']['content']['application/json'];

/** How a page of organizations is chosen. */
export interface OrganizationPage {
  offset: number;
  limit: number;
  sortby?: 'name' | 'created_at';
  order?: 'asc' | 'desc';
  name?: string;
}

/** The organizations that the user sees: for a superadmin, all. */
export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: async () => {
    const answer = await dataOf(api.GET('/api/v1/organizations'));
    return Array.isArray(answer) ? answer : answer.items;
  },
  staleTime: 60_000,
});

/** A page of the organizations, and how many there are. */
export function organizationPageQuery(page: OrganizationPage) {
  return queryOptions({
    queryKey: ['organizations', 'page', page],
    queryFn: async ({ signal }) => {
      const answer = await dataOf(api.GET('/api/v1/organizations', { params: { query: page }, signal }));
      return Array.isArray(answer) ? { items: answer, total: answer.length } : answer;
    },
    placeholderData: keepPreviousData,
    refetchInterval: live(),
  });
}

/** The organization that has a namespace; null where none has. One's own is read by its id. */
export function organizationOfQuery(namespace: string, ownId: string | undefined) {
  return queryOptions({
    queryKey: ['organizations', 'of', namespace],
    queryFn: async ({ signal }) => {
      if (ownId !== undefined) {
        const params = { path: { id: ownId } };
        return dataOf(api.GET('/api/v1/organizations/{id}', { params, signal }));
      }
      const query = { namespace };
      const answer = await dataOf(api.GET('/api/v1/organizations', { params: { query }, signal }));
      const [found] = Array.isArray(answer) ? answer : answer.items;
      return found ?? null;
    },
    refetchInterval: live({ from: 10_000 }),
  });
}

/** How much of its quotas an organization uses. */
export function usageQuery(id: string) {
  return queryOptions({
    queryKey: ['organizations', 'usage', id],
    queryFn: async ({ signal }): Promise<Partial<Usage>> =>
      dataOf(api.GET('/api/v1/organizations/{id}/usage', { params: { path: { id } }, signal })),
    refetchInterval: live({ from: 10_000 }),
  });
}

/** What is still in an organization, and so keeps it from being deleted. */
export function remainingQuery(id: string) {
  return queryOptions({
    queryKey: ['organizations', 'deletable', id],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/organizations/{id}/deletable', { params: { path: { id } }, signal })),
  });
}

/** An organization with its `ETag`, read for an edit. */
export function readOrganization(id: string): Promise<Tagged<Organization>> {
  return taggedOf(api.GET('/api/v1/organizations/{id}', { params: { path: { id } } }));
}

/** Changes an organization if it is still as it was read. Throws `ApiError`, 412 where somebody else changed it. */
export function changeOrganization(
  id: string,
  body: Pick<Patch, 'name' | 'policy' | 'quota'>,
  etag: string | undefined,
): Promise<Organization> {
  const params = { path: { id } };
  return dataOf(api.PATCH('/api/v1/organizations/{id}', { params, body, headers: ifMatch(etag) }));
}

/** Changes what the admins of an organization decide of its clusters. Throws as `changeOrganization`. */
export function changeSettings(
  id: string,
  body: SettingsPatch,
  etag: string | undefined,
): Promise<Organization> {
  const params = { path: { id } };
  return dataOf(api.PATCH('/api/v1/organizations/{id}/settings', { params, body, headers: ifMatch(etag) }));
}

/** Creates an organization and its namespace. */
export const createOrganization = once((body: OrganizationWish, header: { 'Idempotency-Key': string }) =>
  dataOf(api.POST('/api/v1/organizations', { body, params: { header } })),
);

/** Deletes an empty organization. */
export function removeOrganization(id: string) {
  return dataOf(api.DELETE('/api/v1/organizations/{id}', { params: { path: { id } } }));
}
