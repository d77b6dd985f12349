import { Reply } from '../../lib/http/response.ts';
import { route } from '../../lib/http/route.ts';
import { createUser } from '../../lib/users/create.ts';
import { CreateUser, UserWire, userView } from '../../lib/users/wire.ts';

export const handler = route(
  {
    summary: 'Invite a user',
    policy: 'user:create',
    isThrottled: true,
    body: CreateUser,
    bodyExample: { username: 'joe', password: 'joes secret', email: 'joe@example.com', role: 'member' },
    response: UserWire,
  },
  async ({ context, body }) => {
    const { user, organization } = await createUser(context, body);
    return Reply.object(userView(user.object, organization), user.generation);
  },
);
