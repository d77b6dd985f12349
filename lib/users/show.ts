import type { Context } from '../context.ts';
import { organizationFor, organizationsOf } from '../organizations/of.ts';
import type { User } from './model.ts';
import { userView } from './wire.ts';

/** The wire form of one user. */
export async function showUser(context: Context, user: User) {
  const { organizations } = await context.tenant.read({ organizations: organizationsOf(context, [user]) });
  return userView(user, organizationFor(organizations, user));
}
