import { refuseHigherRole } from '../access/grants.ts';
import type { Identity } from '../access/identity.ts';
import type { RequestContext } from '../context.ts';
import { Conflict, InvalidInput } from '../errors.ts';
import { type User, userModel } from '../models/user.ts';
import { heldByText } from '../repository/holders.ts';
import type { Loaded } from '../repository/model.ts';
import { revokeTokens } from './tokens.ts';

/**
 * Deletes a user, with the API tokens. Throws `Forbidden` for a user of a higher role, and `Conflict` that names what the user still owns.
 */
export async function deleteUser(context: RequestContext, user: Loaded<User>): Promise<void> {
  const { object } = user;
  refuseHigherRole(context.identity, object);
  await endHoldings(context, object, 'first');
  await context.tenantOf(object).delete(userModel, user, context.writer);
}

/** Throws `InvalidInput` for the caller's own user, whatever the role. */
export function refuseSelf({ principal }: Identity, { id }: User): void {
  if (id === principal.id) throw new InvalidInput('You cannot delete your own user: ask another admin');
}

/**
 * Revokes the API tokens of a user who goes. Throws `Conflict` that names what the user owns and says when it must be gone
 * (`first`).
 */
export async function endHoldings(context: RequestContext, user: User, when: string): Promise<void> {
  const holders = await context.tenantOf(user).holders(userModel, user);
  const owned = holders.filter(({ object }) => object !== 'token');
  if (owned.length > 0) {
    throw new Conflict(`The user still owns ${heldByText(owned)}: give it to another, or delete it, ${when}`);
  }
  if (holders.length > 0) await revokeTokens(context, user);
}
