import { clusterById } from '../../lib/clusters/find.ts';
import { updateCluster } from '../../lib/clusters/update.ts';
import { ClusterWire, clusterViews, UpdateCluster } from '../../lib/clusters/wire.ts';
import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';

export const handler = objectRoute(
  {
    summary: 'Change a cluster',
    policy: 'cluster:update',
    resource: clusterById,
    body: UpdateCluster,
    bodyExample: { name: 'team-a', metadata: { purpose: 'staging' } },
    response: ClusterWire,
  },
  async ({ context, found, body }) => {
    const { cluster, shown } = await updateCluster(context, found, body);
    return Reply.object(clusterViews(context)(cluster.object, shown), cluster.generation);
  },
);
