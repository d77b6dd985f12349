import type { Organization } from '../models/organization.ts';
import type { Role } from '../models/role.ts';
import type { User } from '../models/user.ts';

/** A user who acts. */
export interface UserPrincipal {
  kind: 'user';
  id: string;
  /** As the audit trail and histories name them. */
  name: string;
  role: Role;
  /** As stored now, not as the token remembers them. */
  user: User;
}

/** Who acts. */
export type Principal = UserPrincipal;

/** Who asks, and for which organization: the tenant. */
export interface Identity {
  principal: Principal;
  organization: Organization;
  /** The namespace of the organization. */
  namespace: string;
}

/** What a token says of its user (RFC 7519). `org` and `ns` are hints that the stored user must confirm. */
export interface Claims {
  /** The user's id. */
  identity: string;
  /** The version of the user's password when they logged in. */
  pwv: number;
  /** The id of the user's organization. */
  org: string;
  /** The namespace of the user's organization. */
  ns: string;
}
