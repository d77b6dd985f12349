import { createHash } from 'node:crypto';
import { GLOBAL_NAMESPACE } from '../repository/keys.ts';
import type { Model, StoredObject } from '../repository/model.ts';
import type { Role } from './role.ts';

/** A person or program that may log in. The hash of the password is the secret field `password`. */
export interface User extends StoredObject {
  username: string;
  /** What the user name looks like; absent of users who are older than this field. */
  looks?: string[];
  email?: string;
  /** The id of the organization; the user lies in its namespace. */
  organization: string;
  role: Role;
  active: boolean;
  /** How the user logs in: `local` by a password kept here, `service` not at all: it has API tokens alone. */
  auth: AuthMethod;
  metadata?: Record<string, unknown>;
  /** Raised with every new password: tokens that carry an older one are refused. */
  password_version: number;
}

export const AUTH_METHODS = ['local', 'ldap', 'oidc', 'service'] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];
/** How users log in who were invited without a method. */
export const DEFAULT_AUTH: AuthMethod = 'local';

export const userModel: Model<User> = {
  name: 'user',
  belongsTo: ({ namespace, id }) => ({ namespace, owner: id }),
  unique: ({ username, email, looks = [], auth, metadata }) => [
    { field: 'username', value: username },
    ...looks.map((value) => ({
      ...{ field: 'look', value },
      taken: 'The username looks like that of somebody else: choose another',
    })),
    ...(email === undefined ? [] : [{ field: 'email', value: email }]),
    ...(auth === 'oidc' ? accountsOf(metadata) : []),
  ],
  references: ({ organization }) => [
    { field: 'organization', model: 'organization', namespace: GLOBAL_NAMESPACE, id: organization },
  ],
  heldBy: ({ id }) => [
    { model: 'cluster', field: 'owner', target: id },
    { model: 'provisioner', field: 'owner', target: id },
    { model: 'token', field: 'owner', target: id },
  ],
  counts: () => ({ users: 1 }),
  orders: ({ created_at, username }) => ({ created_at, name: username }),
  countedBy: ({ role, active }) => ({ role, active: String(active) }),
};

/** Metadata by which a login finds its user again; logins alone set it. */
export const BINDINGS = ['ldap_dn', 'oidc_issuer', 'oidc_subject'] as const;

/**
 * The name under which the user of an account at an identity provider is found. A hash, since what is unique is compared
 * without case, and two subjects may differ in it alone (OpenID Connect Core 1.0, section 2, `sub`).
 */
export function accountKey(issuer: string, subject: string): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('hex');
}

function accountsOf({ oidc_issuer: issuer, oidc_subject: subject }: Record<string, unknown> = {}) {
  if (typeof issuer !== 'string' || typeof subject !== 'string') return [];
  const taken = 'The account at the identity provider is that of somebody else';
  return [{ field: 'account', value: accountKey(issuer, subject), taken }];
}
