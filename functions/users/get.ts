import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { userById } from '../../lib/users/find.ts';
import { showUser } from '../../lib/users/show.ts';
import { UserWire } from '../../lib/users/wire.ts';

export const handler = objectRoute(
  { summary: 'Show a user', policy: 'user:get', resource: userById, response: UserWire },
  async ({ context, found }) => Reply.object(await showUser(context, found.object), found.generation),
);
