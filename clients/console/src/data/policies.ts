import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import type { components } from '../api/schema.d.ts';

/** The rules of an organization, by action. */
export type Policy = NonNullable<components['schemas']['Organization']['policy']>;
export type PolicyAction = Extract<keyof Policy, string>;
/** Who may do something. */
export type PolicyValue = NonNullable<Policy[PolicyAction]>;

/** Who may do what in an organization: the defaults with its own rules over them. */
export function policyQuery(id: string) {
  return queryOptions({
    queryKey: ['organizations', 'policy', id],
    queryFn: async ({ signal }): Promise<Record<string, string>> =>
      dataOf(api.GET('/api/v1/organizations/{id}/policy', { params: { path: { id } }, signal })),
    staleTime: 30_000,
  });
}

/** The rules of every organization, as far as it names none of its own. */
export function defaultPolicyQuery(id: string) {
  return queryOptions({
    queryKey: ['organizations', 'default-policy', id],
    queryFn: ({ signal }): Promise<Policy> => {
      const params = { path: { id }, query: { defaults: 'true' } };
      return dataOf(api.GET('/api/v1/organizations/{id}/policy', { params, signal }));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
