import * as z from 'zod';
import { clusterById } from '../../lib/clusters/find.ts';
import { approveDeletion } from '../../lib/clusters/protection/decide.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { Id } from '../../lib/wire/fields.ts';

export const handler = objectRoute(
  {
    summary: 'Approve the deletion of a cluster that another user asked for',
    policy: 'cluster:approve',
    resource: clusterById,
    response: z.object({ id: Id, state: z.enum(['deleted', 'Destroying']) }),
  },
  async ({ context, found }) => ({
    id: found.object.id,
    state: await approveDeletion(context, found),
  }),
);
