import { everyCluster } from '../../lib/clusters/find.ts';
import { ClusterQuery, listClusters } from '../../lib/clusters/list.ts';
import { ClusterWire } from '../../lib/clusters/wire.ts';
import { listRoute } from '../../lib/http/route.ts';
import { listOf } from '../../lib/wire/list.ts';

export const handler = listRoute(
  {
    summary: 'List the clusters of your organization',
    policy: 'cluster:list',
    resource: everyCluster,
    query: ClusterQuery,
    response: listOf(ClusterWire),
  },
  ({ context, found, query }) => listClusters(context, found, query),
);
