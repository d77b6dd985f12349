import * as z from 'zod';
import { resizeCluster } from '../../lib/clusters/adjust.ts';
import { clusterById } from '../../lib/clusters/find.ts';
import { dryRunParameter, planView } from '../../lib/clusters/plan.ts';
import { ClusterWire, clusterViews } from '../../lib/clusters/wire.ts';
import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';

const NodeCount = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,5}$/, 'must be a whole number')
      .transform(Number),
  ])
  .pipe(z.int().min(1).max(10_000))
  .meta({ description: 'From 1 to 10000; a number, or the text of one as forms send it' });

export const handler = objectRoute(
  {
    summary: 'Change the number of nodes of a cluster',
    policy: 'cluster:resize',
    resource: clusterById,
    query: z.strictObject(dryRunParameter),
    body: z.strictObject({ node_count: NodeCount }),
    bodyExample: { node_count: 5 },
    response: ClusterWire,
  },
  async ({ context, found, query, body }) => {
    const { cluster, shown, plan } = await resizeCluster(context, found, body.node_count, query.dry_run);
    const view = clusterViews(context)(cluster.object, shown);
    return Reply.object({ ...view, ...planView(plan) }, cluster.generation);
  },
);
