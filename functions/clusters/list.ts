import { everyCluster } from '../../lib/clusters/find.ts';
import { ClusterQuery, listClusters } from '../../lib/clusters/list.ts';
import { ClusterWire } from '../../lib/clusters/wire.ts';
import { pagedRoute } from '../../lib/http/list-routes.ts';
import { Reply } from '../../lib/http/response.ts';
import { clusterModel } from '../../lib/models/cluster.ts';
import { listOf } from '../../lib/wire/list.ts';
import { ORDERS } from '../../lib/wire/pages.ts';

export const handler = pagedRoute(
  {
    summary: 'List the clusters of your organization',
    model: clusterModel,
    orders: ORDERS,
    policy: 'cluster:list',
    resource: everyCluster,
    query: ClusterQuery,
    response: listOf(ClusterWire),
  },
  async ({ context, found, query }) => Reply.list(await listClusters(context, found, query)),
);
