import type * as z from 'zod';
import { type Listing, shownPage } from '../access/pages.ts';
import type { RequestContext } from '../context.ts';
import type { User } from '../models/user.ts';
import { organizationsOf } from '../organizations/of.ts';
import type { Loaded } from '../repository/model.ts';
import { contains, listQuery, listView, namespaceShown, type Page, pageOf } from '../wire/list.ts';
import { nextQuery, type Orders, STATELESS_ORDERS } from '../wire/pages.ts';
import { userView } from './wire.ts';

export const UserQuery = listQuery(['username'], ['name']);
/** The orders of users that the store keeps. */
export const USER_ORDERS: Orders = { ...STATELESS_ORDERS, username: 'name' };

type Query = z.output<typeof UserQuery>;

/** The users of the list, filtered, sorted and cut as the query says. */
export async function listUsers(context: RequestContext, found: Listing<User, Loaded<User>[]>, query: Query) {
  const page = 'page' in found ? shownPage(found.page) : pageOfAll(found.all, query);
  const { organizations } = await context.tenant.read({
    organizations: await organizationsOf(context, page.items),
  });
  const body = listView(page, (user) => {
    const organization = organizations.get(user.namespace);
    return organization && { ...userView(user, organization), ...namespaceShown(query, user.namespace) };
  });
  return { body, next: nextQuery(query, USER_ORDERS, page.next) };
}

function pageOfAll(found: Loaded<User>[], query: Query): Page<User> {
  const users = found.map(({ object }) => object).filter(({ username }) => contains(username, query.name));
  const byName = query.sortby === 'username' || query.sortby === 'name';
  return pageOf(users, query, byName ? ({ username }) => username : ({ created_at }) => created_at);
}
