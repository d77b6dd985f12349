import { ApplyWire, readApply } from '../../lib/clusters/applying/show.ts';
import { clusterById } from '../../lib/clusters/find.ts';
import { objectRoute } from '../../lib/http/route.ts';

export const handler = objectRoute(
  {
    summary: 'Show the results of an apply that a worker continues',
    policy: 'cluster:apply',
    resource: clusterById,
    response: ApplyWire,
  },
  ({ context, found, params }) => readApply(context, found.object, params.operation ?? ''),
);
