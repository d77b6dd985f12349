import { listRoute } from '../../lib/http/route.ts';
import { everyUser } from '../../lib/users/find.ts';
import { listUsers, UserQuery } from '../../lib/users/list.ts';
import { UserWire } from '../../lib/users/wire.ts';
import { listOf } from '../../lib/wire/list.ts';

export const handler = listRoute(
  {
    summary: 'List the users of your organization',
    policy: 'user:list',
    resource: everyUser,
    query: UserQuery,
    response: listOf(UserWire),
  },
  ({ context, found, query }) => listUsers(context, found, query),
);
