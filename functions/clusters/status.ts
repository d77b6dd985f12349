import { clusterById } from '../../lib/clusters/find.ts';
import { inspectAnyway } from '../../lib/clusters/inspect.ts';
import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { ALL_PARTS } from '../../lib/kubernetes/read/inventory.ts';
import { statusView } from '../../lib/kubernetes/show/status.ts';
import { StatusWire } from '../../lib/kubernetes/show/wire.ts';

export const handler = objectRoute(
  {
    summary: 'Show what is in a cluster, and the resources it uses',
    policy: 'cluster:get',
    resource: clusterById,
    response: StatusWire,
  },
  async ({ context, found }) => {
    const inventory = await inspectAnyway(context, found.object, ALL_PARTS);
    return Reply.fitting(statusView(inventory), ALL_PARTS);
  },
);
