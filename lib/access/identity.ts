import type { PolicyAction } from '../../config/policies.ts';
import type { Organization } from '../models/organization.ts';
import type { Role } from '../models/role.ts';
import type { User } from '../models/user.ts';
import type { Books } from '../repository/quotas/books.ts';

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

/** A user who acts through an API token: `role` is what the token leaves of the role, and `name` names the token too. */
export interface TokenPrincipal extends Omit<UserPrincipal, 'kind'> {
  kind: 'token';
  /** The token, as its claims name it. */
  token: { id: string; hash: string };
  /** The id of the user who created the token; unknown of older ones. */
  createdBy?: string;
  /** The only actions that the token permits; all if absent. */
  scopes?: readonly PolicyAction[];
}

/** Who acts. */
export type Principal = UserPrincipal | TokenPrincipal;

/** Who asks, and for which organization: the tenant. */
export interface Identity {
  principal: Principal;
  organization: Organization;
  /** The namespace of the organization. */
  namespace: string;
  /** What is kept of the quotas of the organization; read for requests that write. */
  books?: Books;
  /** The one other namespace that a superadmin reaches with this request, and the id of its organization. */
  beyond?: { namespace: string; organization: string };
}

/** What a token says of its user (RFC 7519). `org` and `ns` are hints that the stored user must confirm. */
export interface Claims {
  /** The user's id. */
  identity: string;
  /** The version of the user's password when they logged in; absent of an API token, which outlives a password. */
  pwv?: number;
  /** The id of the user's organization. */
  org: string;
  /** The namespace of the user's organization. */
  ns: string;
  /** The id of the token itself, by which it can be ended; absent of one of a session. */
  jti?: string;
  /** The id of the browser session that the token is of. */
  sid?: string;
  /** When the token expires (seconds since 1970). */
  exp?: number;
  /** The API token: its id, the hash of its text, and when it was sent. */
  token?: { id: string; hash: string; at: Date };
}
