import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { endSessions } from '../../lib/users/end-sessions.ts';
import { userById } from '../../lib/users/find.ts';
import { showUser } from '../../lib/users/show.ts';
import { UserWire } from '../../lib/users/wire.ts';

export const handler = objectRoute(
  {
    summary: 'End all sessions and access tokens of a user; API tokens stay',
    policy: 'user:update',
    resource: userById,
    response: UserWire,
  },
  async ({ context, found }) => {
    const { object, generation } = await endSessions(context, found);
    return Reply.object(await showUser(context, object), generation);
  },
);
