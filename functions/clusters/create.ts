import { createCluster } from '../../lib/clusters/create.ts';
import { ClusterWire, CreateCluster, clusterViews } from '../../lib/clusters/wire.ts';
import { Reply } from '../../lib/http/response.ts';
import { route } from '../../lib/http/route.ts';

export const handler = route(
  {
    summary: 'Create a cluster, or import one by its kubeconfig',
    policy: 'cluster:create',
    body: CreateCluster,
    bodyExample: {
      name: 'team-a',
      provisioner: 'Provisioner:3f0c9e1a-7c1d-4a53-9a86-0d5c2b1f6e77',
      metadata: { purpose: 'tests' },
    },
    response: ClusterWire,
  },
  async ({ context, body }) => {
    const { cluster, shown } = await createCluster(context, body);
    return Reply.object(clusterViews(context)(cluster.object, shown), cluster.generation);
  },
);
