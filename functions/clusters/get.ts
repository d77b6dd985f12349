import { clusterById } from '../../lib/clusters/find.ts';
import { showCluster } from '../../lib/clusters/show.ts';
import { ClusterWire, clusterViews } from '../../lib/clusters/wire.ts';
import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';

export const handler = objectRoute(
  {
    summary: 'Show a cluster, and check its state if the last check is old',
    policy: 'cluster:get',
    resource: clusterById,
    response: ClusterWire,
  },
  async ({ context, found }) => {
    const { cluster, shown } = await showCluster(context, found);
    return Reply.object(clusterViews(context)(cluster.object, shown), cluster.generation);
  },
);
