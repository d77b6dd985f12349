import * as z from 'zod';
import { clusterById } from '../../lib/clusters/find.ts';
import { deleteObject, ObjectQuery } from '../../lib/clusters/objects.ts';
import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';

export const handler = objectRoute(
  {
    summary: 'Delete an object of a cluster',
    policy: 'cluster:apply',
    resource: clusterById,
    query: ObjectQuery,
    response: z.looseObject({ kind: z.string() }),
  },
  async ({ context, found, query }) => Reply.jsonText(await deleteObject(context, found.object, query)),
);
