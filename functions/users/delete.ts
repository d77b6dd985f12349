import { endCredentialsOf } from '../../lib/clusters/credentials/of-user.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { deleteUser, refuseSelf } from '../../lib/users/delete.ts';
import { userById } from '../../lib/users/find.ts';
import { Deleted, deletedView } from '../../lib/wire/deleted.ts';

export const handler = objectRoute(
  {
    summary: 'Delete a user who owns nothing',
    policy: ({ role }) => `user:delete_${role}`,
    refuse: refuseSelf,
    resource: userById,
    response: Deleted,
  },
  async ({ context, found }) => {
    await deleteUser(context, found);
    await endCredentialsOf(context, found.object);
    return deletedView(found.object.id);
  },
);
