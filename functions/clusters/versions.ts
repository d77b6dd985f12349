import * as z from 'zod';
import { clusterById } from '../../lib/clusters/find.ts';
import { versionsFor } from '../../lib/clusters/versions.ts';
import { objectRoute } from '../../lib/http/route.ts';

export const handler = objectRoute(
  {
    summary: 'List the Kubernetes versions that a cluster can be upgraded to',
    policy: 'cluster:get',
    resource: clusterById,
    response: z.array(z.string()).meta({ description: 'Newest last' }),
  },
  ({ context, found }) => versionsFor(context, found),
);
