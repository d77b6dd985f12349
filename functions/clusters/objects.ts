import * as z from 'zod';
import { clusterById } from '../../lib/clusters/find.ts';
import { ListedObjectQuery, readObjects } from '../../lib/clusters/objects.ts';
import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';

export const handler = objectRoute(
  {
    summary: 'Read an object of a cluster, or a page of a list of them',
    policy: 'cluster:get',
    resource: clusterById,
    query: ListedObjectQuery,
    response: z.looseObject({ kind: z.string() }),
  },
  async ({ context, found, query }) => Reply.jsonText(await readObjects(context, found.object, query)),
);
