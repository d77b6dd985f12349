import { revokeCredential } from '../../lib/clusters/credentials/revoke.ts';
import { clusterById } from '../../lib/clusters/find.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { Deleted, deletedView } from '../../lib/wire/deleted.ts';

export const handler = objectRoute(
  {
    summary: 'Revoke a credential of a cluster at once',
    policy: 'cluster:credentials',
    resource: clusterById,
    response: Deleted,
  },
  async ({ context, found, params: { credential = '' } }) => {
    await revokeCredential(context, found, credential);
    return deletedView(credential);
  },
);
