import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { live } from '../api/live.ts';
import type { components } from '../api/schema.d.ts';

export type ClusterTopology = components['schemas']['ClusterTopology'];

/** The objects of a cluster and what belongs together. */
export function topologyQuery(id: string) {
  return queryOptions({
    queryKey: ['clusters', 'topology', id],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/clusters/{id}/topology-data', { params: { path: { id } }, signal })),
    refetchInterval: live({ from: 15_000, to: 120_000 }),
  });
}
