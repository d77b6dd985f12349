import { endCredentialsOf } from '../../lib/clusters/credentials/of-user.ts';
import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { userById } from '../../lib/users/find.ts';
import { showUser } from '../../lib/users/show.ts';
import { updateUser } from '../../lib/users/update.ts';
import { UpdateUser, UserWire } from '../../lib/users/wire.ts';

export const handler = objectRoute(
  {
    summary: 'Change a user, except for the password',
    policy: 'user:update',
    isThrottled: true,
    resource: userById,
    body: UpdateUser,
    bodyExample: { email: 'joe@example.com' },
    response: UserWire,
  },
  async ({ context, found, body }) => {
    const { object, generation } = await updateUser(context, found, body);
    const hasMoved = object.organization !== found.object.organization;
    if (!object.active || hasMoved) await endCredentialsOf(context, object);
    return Reply.object(await showUser(context, object), generation);
  },
);
