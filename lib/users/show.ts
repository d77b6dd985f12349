import type { RequestContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import type { User } from '../models/user.ts';
import { organizationsOf } from '../organizations/of.ts';
import { type UserView, userView } from './wire.ts';

/** The wire form of one user. Throws `NotFound` when the organization has just been deleted. */
export async function showUser(context: RequestContext, user: User): Promise<UserView> {
  const { organizations } = await context.tenant.read({
    organizations: await organizationsOf(context, [user]),
  });
  const organization = organizations.get(user.namespace);
  if (!organization) throw new NotFound('The user does not exist');
  return userView(user, organization);
}
