import { clusterById } from '../../lib/clusters/find.ts';
import { denyDeletion } from '../../lib/clusters/protection/decide.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { Deleted, deletedView } from '../../lib/wire/deleted.ts';

export const handler = objectRoute(
  {
    summary: 'Withdraw or deny the deletion of a cluster that waits for approval',
    policy: 'cluster:delete',
    resource: clusterById,
    response: Deleted,
  },
  async ({ context, found }) => deletedView(await denyDeletion(context, found)),
);
