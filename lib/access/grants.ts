import { Forbidden } from '../errors.ts';
import { type Role, ranksAtLeast } from '../models/role.ts';
import type { User } from '../models/user.ts';
import type { Identity } from './identity.ts';

/** Whether the identity may grant or revoke this role: admins may, up to their own. */
export function mayGrantRole(identity: Identity, role: Role): boolean {
  return ranksAtLeast(identity.principal.role, 'admin') && ranksAtLeast(identity.principal.role, role);
}

/**
 * Whether the identity may act for this user, for example make them an owner: everybody for themselves, admins for the users
 * of their organization whose role is not above their own.
 */
export function mayActFor(identity: Identity, user: User): boolean {
  if (user.id === identity.principal.id || identity.principal.role === 'superadmin') return true;
  return user.namespace === identity.namespace && mayGrantRole(identity, user.role);
}

/** Throws `Forbidden` for a user whose role is above the identity's own, whatever a policy says. */
export function refuseHigherRole(identity: Identity, user: User): void {
  if (!ranksAtLeast(identity.principal.role, user.role)) {
    throw new Forbidden('You cannot change a user whose role is above your own');
  }
}
