import { refuseHigherRole } from '../access/grants.ts';
import type { RequestContext } from '../context.ts';
import { type User, userModel } from '../models/user.ts';
import type { Loaded, Stored } from '../repository/model.ts';

/** Ends all sessions and access tokens of a user: they carry an older version. Throws `Forbidden` for a user of a higher role. */
export async function endSessions(context: RequestContext, user: Loaded<User>): Promise<Stored<User>> {
  refuseHigherRole(context.identity, user.object);
  // Who ends their own sessions over and over fills the store with it.
  const isOther = user.object.id !== context.identity.principal.id;
  const writer = isOther ? ({ ...context.writer, ends: true } as const) : context.writer;
  return context.tenantOf(user.object).update(userModel, user, writer, (current) => {
    refuseHigherRole(context.identity, current);
    return { object: { ...current, password_version: current.password_version + 1 } };
  });
}
