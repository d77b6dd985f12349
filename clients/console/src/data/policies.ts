import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';

/** Who may do what in an organization: the defaults with its own rules over them. */
export function policyQuery(id: string) {
  return queryOptions({
    queryKey: ['organizations', 'policy', id],
    queryFn: async ({ signal }): Promise<Record<string, string>> =>
      dataOf(api.GET('/api/v1/organizations/{id}/policy', { params: { path: { id } }, signal })),
    staleTime: 30_000,
  });
}
