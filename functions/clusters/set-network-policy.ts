import * as z from 'zod';
import { setNetworkPolicy } from '../../lib/clusters/adjust.ts';
import { clusterById } from '../../lib/clusters/find.ts';
import { ClusterWire, clusterViews } from '../../lib/clusters/wire.ts';
import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';

export const handler = objectRoute(
  {
    summary: 'Change the network policy of a cluster',
    policy: 'cluster:network_policy',
    resource: clusterById,
    body: z.strictObject({ provider: z.string().min(1).max(63), enabled: z.boolean() }),
    bodyExample: { provider: 'CALICO', enabled: true },
    response: ClusterWire,
  },
  async ({ context, found, body }) => {
    const { cluster, shown } = await setNetworkPolicy(context, found, body);
    return Reply.object(clusterViews(context)(cluster.object, shown), cluster.generation);
  },
);
