import * as z from 'zod';
import { upgradeCluster } from '../../lib/clusters/adjust.ts';
import { clusterById } from '../../lib/clusters/find.ts';
import { dryRunParameter, planView } from '../../lib/clusters/plan.ts';
import { ClusterWire, clusterViews } from '../../lib/clusters/wire.ts';
import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';

const Version = z
  .string()
  .regex(/^v?\d{1,3}\.\d{1,3}[\w.+-]{0,60}$/, 'must be a version of Kubernetes, 1.34 say')
  .meta({ description: 'One of GET /clusters/{id}/versions' });

export const handler = objectRoute(
  {
    summary: 'Upgrade the Kubernetes version of a cluster',
    policy: 'cluster:upgrade',
    resource: clusterById,
    query: z.strictObject(dryRunParameter),
    body: z.strictObject({ version: Version }),
    bodyExample: { version: '1.34.1' },
    response: ClusterWire,
  },
  async ({ context, found, query, body }) => {
    const { cluster, shown, plan } = await upgradeCluster(context, found, body.version, query.dry_run);
    const view = clusterViews(context)(cluster.object, shown);
    return Reply.object({ ...view, ...planView(plan) }, cluster.generation);
  },
);
