import * as z from 'zod';
import { createCluster } from '../../lib/clusters/create.ts';
import { dryRunParameter, planView } from '../../lib/clusters/plan.ts';
import { ClusterWire, CreateCluster, clusterViews } from '../../lib/clusters/wire.ts';
import { Reply } from '../../lib/http/response.ts';
import { route } from '../../lib/http/route.ts';

export const handler = route(
  {
    summary: 'Create a cluster, or import one by its kubeconfig',
    policy: 'cluster:create',
    query: z.strictObject(dryRunParameter),
    body: CreateCluster,
    bodyExample: {
      name: 'team-a',
      provisioner: 'Provisioner:3f0c9e1a-7c1d-4a53-9a86-0d5c2b1f6e77',
      metadata: { purpose: 'tests' },
    },
    response: ClusterWire,
  },
  async ({ context, query, body }) => {
    const { cluster, shown, plan } = await createCluster(context, body, query.dry_run);
    const view = clusterViews(context)(cluster.object, shown);
    return Reply.object({ ...view, ...planView(plan) }, cluster.generation);
  },
);
