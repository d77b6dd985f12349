import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { ApiError } from '../api/errors.ts';
import type { ClusterWish } from './create-cluster.ts';

/** What a new cluster would be, and what its provider would be asked; forgotten once it is no longer shown. */
export function dryRunQuery(wish: ClusterWish) {
  return queryOptions({
    queryKey: ['dry-run', wish],
    queryFn: ({ signal }) => tried(wish, signal),
    // The server has tried again already.
    retry: false,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** Why a provisioner that is not OK cannot create clusters, in the words of the API; null if it can by now. */
export function unusableQuery(provisioner: string) {
  return queryOptions({
    queryKey: ['provisioners', 'unusable', provisioner],
    queryFn: async ({ signal }) => {
      try {
        await tried({ name: '-', provisioner }, signal);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.status === 409) return error.message;
        if (error.status !== 400) throw error;
      }
      return null;
    },
    staleTime: 30_000,
  });
}

function tried(body: ClusterWish, signal: AbortSignal) {
  return dataOf(api.POST('/api/v1/clusters', { body, params: { query: { dry_run: 'true' } }, signal }));
}
