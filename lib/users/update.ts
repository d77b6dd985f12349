import type * as z from 'zod';
import { mayGrantRole, refuseHigherRole } from '../access/grants.ts';
import type { Identity } from '../access/identity.ts';
import { hashPassword } from '../auth/password-hash.ts';
import type { RequestContext } from '../context.ts';
import { Conflict, Forbidden } from '../errors.ts';
import { looksOf } from '../models/looks.ts';
import type { Organization } from '../models/organization.ts';
import { type User, userModel } from '../models/user.ts';
import type { Loaded, Stored } from '../repository/model.ts';
import { refuseChangeOfFixed } from '../wire/immutable.ts';
import { targetOrganization } from './create.ts';
import { endHoldings } from './delete.ts';
import { changedMetadata } from './metadata.ts';
import type { UpdateUser } from './wire.ts';

type Changes = z.output<typeof UpdateUser>;

/**
 * Changes a user; another organization moves the user into its namespace. Throws `Forbidden` for a user of a higher
 * role and for rights that the caller does not hold, `Conflict` for a taken user name or e-mail address, or a move
 * of one who owns something.
 */
export async function updateUser(
  context: RequestContext,
  user: Loaded<User>,
  changes: Changes,
): Promise<Stored<User>> {
  refuseHigherRole(context.identity, user.object);
  refuseChangeOfFixed(changes, user.object);
  const { organization: target } = changes;
  const moves = target !== undefined && target !== user.object.organization;
  const organization = moves ? await targetOrganization(context, target) : undefined;
  if (moves) await endHoldings(context, user.object, 'before they can move');
  const looks = changes.username === undefined ? undefined : await looksOf(changes.username);
  const locksOut = changes.active === false && user.object.active;
  const writer = locksOut ? ({ ...context.writer, ends: true } as const) : context.writer;
  return context.tenantOf(user.object).update(userModel, user, writer, (current) => {
    refuseHigherRole(context.identity, current);
    const isRenamed = changes.username !== undefined && changes.username !== current.username;
    const object = { ...changed(current, changes, organization), looks: isRenamed ? looks : current.looks };
    refuseGrants(context.identity, current, object);
    return { object };
  });
}

/**
 * Sets a new password; all tokens of the older one end. Throws `Forbidden` for a user of a higher role, and to an API
 * token, which could log in with more rights than it has; `Conflict` for one whose password is not kept here.
 */
export async function updatePassword(
  context: RequestContext,
  user: Loaded<User>,
  password: string,
): Promise<Stored<User>> {
  refuseHigherRole(context.identity, user.object);
  if (context.identity.principal.kind === 'token')
    throw new Forbidden('A token cannot set passwords: log in');
  const hash = await hashPassword(password, context.config.BCRYPT_ROUNDS);
  return context.tenantOf(user.object).update(userModel, user, context.writer, (current) => {
    refuseHigherRole(context.identity, current);
    if (!context.logins.keepsPassword(current.auth)) {
      throw new Conflict(`The user logs in by ${current.auth}: change the password there`);
    }
    return {
      object: { ...current, password_version: current.password_version + 1 },
      secrets: { password: hash },
    };
  });
}

function changed(current: User, changes: Changes, organization: Organization | undefined): User {
  const { username, role, active, auth, metadata } = changes;
  const after = {
    ...current,
    username: username ?? current.username,
    email: 'email' in changes ? changes.email : current.email,
    role: role ?? current.role,
    active: active ?? current.active,
    auth: auth ?? current.auth,
    metadata: metadata ?? current.metadata,
    organization: organization?.id ?? current.organization,
    namespace: organization?.tenant ?? current.namespace,
  };
  const password_version = current.password_version + (endsSessions(current, after) ? 1 : 0);
  return { ...after, password_version, metadata: changedMetadata(current, after) };
}

/** Whether a change ends the sessions of the user: they began as somebody else, as far as rights go. */
function endsSessions(before: User, after: User): boolean {
  return before.role !== after.role || before.auth !== after.auth || (before.active && !after.active);
}

/** Role, organization, activity and way of login want the right over what they were and over what they become. */
function refuseGrants(identity: Identity, before: User, after: User): void {
  const isGrant = before.role !== after.role || before.active !== after.active || before.auth !== after.auth;
  const mayGrant = mayGrantRole(identity, before.role) && mayGrantRole(identity, after.role);
  const moves = before.namespace !== after.namespace;
  if ((isGrant && !mayGrant) || (moves && identity.principal.role !== 'superadmin')) {
    throw new Forbidden('You cannot grant rights that you do not have');
  }
}
