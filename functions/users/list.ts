import { listRoute } from '../../lib/http/route.ts';
import { everyUser } from '../../lib/users/find.ts';
import { listUsers, UserQuery } from '../../lib/users/list.ts';
import { UserWire } from '../../lib/users/wire.ts';
import { listOf } from '../../lib/wire/list.ts';

export const handler = listRoute(
  {
    summary: 'List the users of your organization, or of all (superadmins, without parameters)',
    policy: 'user:list',
    resource: everyUser,
    isWholeForSuperadmins: true,
    query: UserQuery,
    response: listOf(UserWire),
  },
  ({ context, found, query }) => listUsers(context, found, query),
);
