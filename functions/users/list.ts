import { pagedRoute } from '../../lib/http/list-routes.ts';
import { Reply } from '../../lib/http/response.ts';
import { userModel } from '../../lib/models/user.ts';
import { everyUser } from '../../lib/users/find.ts';
import { listUsers, USER_ORDERS, UserQuery } from '../../lib/users/list.ts';
import { UserWire } from '../../lib/users/wire.ts';
import { listOf } from '../../lib/wire/list.ts';

export const handler = pagedRoute(
  {
    summary: 'List the users of your organization, or of all (superadmins, without parameters)',
    model: userModel,
    orders: USER_ORDERS,
    policy: 'user:list',
    resource: everyUser,
    isWholeForSuperadmins: true,
    query: UserQuery,
    response: listOf(UserWire),
  },
  async ({ context, found, query }) => Reply.list(await listUsers(context, found, query)),
);
