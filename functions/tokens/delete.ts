import { objectRoute } from '../../lib/http/route.ts';
import { deleteToken } from '../../lib/tokens/delete.ts';
import { tokenById } from '../../lib/tokens/find.ts';
import { Deleted, deletedView } from '../../lib/wire/deleted.ts';

export const handler = objectRoute(
  {
    summary: 'Revoke an API token',
    policy: 'token:delete',
    resource: tokenById,
    response: Deleted,
  },
  async ({ context, found }) => {
    await deleteToken(context, found);
    return deletedView(found.object.id);
  },
);
