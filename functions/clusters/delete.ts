import * as z from 'zod';
import { deleteCluster, forgetCluster } from '../../lib/clusters/delete.ts';
import { clusterById } from '../../lib/clusters/find.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { Id } from '../../lib/wire/fields.ts';
import { BooleanText } from '../../lib/wire/list.ts';

export const handler = objectRoute(
  {
    summary: 'Delete a cluster',
    policy: 'cluster:delete',
    resource: clusterById,
    query: z.strictObject({
      force: BooleanText.optional().meta({
        description: 'Forget a cluster that the provider no longer knows (admins)',
      }),
    }),
    response: z.object({ id: Id, state: z.enum(['deleted', 'Destroying']) }),
  },
  async ({ context, found, query }) => {
    const state = query.force ? await forgetCluster(context, found) : await deleteCluster(context, found);
    return { id: found.object.id, state };
  },
);
