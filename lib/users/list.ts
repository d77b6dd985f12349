import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import type { User } from '../models/user.ts';
import { organizationsOf } from '../organizations/of.ts';
import type { Loaded } from '../repository/model.ts';
import { contains, listQuery, listView, namespaceShown, pageOf } from '../wire/list.ts';
import { userView } from './wire.ts';

export const UserQuery = listQuery(['username'], ['name']);

/** The users of the list, filtered, sorted and cut as the query says. */
export async function listUsers(
  context: RequestContext,
  found: Loaded<User>[],
  query: z.output<typeof UserQuery>,
) {
  const users = found.map(({ object }) => object).filter(({ username }) => contains(username, query.name));
  const byName = query.sortby === 'username' || query.sortby === 'name';
  const page = pageOf(users, query, byName ? ({ username }) => username : ({ created_at }) => created_at);
  const { organizations } = await context.tenant.read({
    organizations: await organizationsOf(context, page.items),
  });
  return listView(page, (user) => {
    const organization = organizations.get(user.namespace);
    return organization && { ...userView(user, organization), ...namespaceShown(query, user.namespace) };
  });
}
