import { clusterById } from '../../lib/clusters/find.ts';
import { inspectAnyway, StatusQuery } from '../../lib/clusters/inspect.ts';
import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { ALL_PARTS } from '../../lib/kubernetes/read/inventory.ts';
import { statusViews } from '../../lib/kubernetes/show/status.ts';
import { StatusWire } from '../../lib/kubernetes/show/wire.ts';

export const handler = objectRoute(
  {
    summary: 'Show what is in a cluster, and the resources it uses',
    policy: 'cluster:get',
    resource: clusterById,
    query: StatusQuery,
    response: StatusWire,
  },
  async ({ context, found, query: { parts = ALL_PARTS, namespace } }) => {
    const inventory = await inspectAnyway(context, found.object, { parts, namespace });
    return Reply.fitting(statusViews(inventory), ALL_PARTS);
  },
);
