import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import type { ClusterWish } from './create-cluster.ts';

/** What a new cluster would be, and what its provider would be asked; forgotten once it is no longer shown. */
export function dryRunQuery(wish: ClusterWish) {
  return queryOptions({
    queryKey: ['dry-run', wish],
    queryFn: ({ signal }) =>
      dataOf(api.POST('/api/v1/clusters', { body: wish, params: { query: { dry_run: 'true' } }, signal })),
    // The server has tried again already.
    retry: false,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}
