import type { Organization } from '../models/organization.ts';
import type { Role } from '../models/role.ts';
import type { User } from '../models/user.ts';

/** Who asks: the user and the organization as they are stored now, not as the token remembers them. */
export interface Identity {
  user: User;
  organization: Organization;
  role: Role;
  /** The namespace of the organization: the tenant. */
  namespace: string;
}

/** What a token says of its user (RFC 7519). `org` and `ns` are hints that the stored user must confirm. */
export interface Claims {
  /** The user's id. */
  identity: string;
  /** The version of the user's password when he logged in. */
  pwv: number;
  /** The id of the user's organization. */
  org: string;
  /** The namespace of the user's organization. */
  ns: string;
}
