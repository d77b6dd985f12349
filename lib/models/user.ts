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

export const AUTH_METHODS = ['local', 'ldap', 'service'] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];
/** How users log in who were invited without a method. */
export const DEFAULT_AUTH: AuthMethod = 'local';

export const userModel: Model<User> = {
  name: 'user',
  belongsTo: ({ namespace, id }) => ({ namespace, owner: id }),
  unique: ({ username, email, looks = [] }) => [
    { field: 'username', value: username },
    ...looks.map((value) => ({
      ...{ field: 'look', value },
      taken: 'The username looks like that of somebody else: choose another',
    })),
    ...(email === undefined ? [] : [{ field: 'email', value: email }]),
  ],
  references: ({ organization }) => [
    { field: 'organization', model: 'organization', namespace: GLOBAL_NAMESPACE, id: organization },
  ],
  heldBy: ({ id }) => [
    { model: 'cluster', field: 'owner', target: id },
    { model: 'provisioner', field: 'owner', target: id },
    { model: 'token', field: 'owner', target: id },
  ],
};
