import type { PolicyAction } from '../../config/policies.ts';
import type { Model, StoredObject } from '../repository/model.ts';
import type { Role } from './role.ts';

/** An API token: it acts as its user, until it expires or is revoked. */
export interface ApiToken extends StoredObject {
  name: string;
  /** The id of the user. */
  owner: string;
  /** SHA-256 of the text of the token, in hex; the text is known to its holder alone. */
  hash: string;
  /** The id of the user who created it; absent of older ones. */
  created_by?: string;
  /** The highest role that the token acts with; that of the user if absent. */
  role?: Role;
  /** What the token may do; all that its user may if absent. */
  scopes?: readonly PolicyAction[];
  /** RFC 3339 in UTC, to the second. */
  expires_at: string;
}

export const tokenModel: Model<ApiToken> = {
  name: 'token',
  belongsTo: ({ namespace, owner }) => ({ namespace, owner }),
  unique: () => [],
  references: ({ namespace, owner }) => [{ field: 'owner', model: 'user', namespace, id: owner }],
  heldBy: () => [],
  counts: () => ({ tokens: 1 }),
  orders: ({ created_at, name }) => ({ created_at, name }),
  due: ({ expires_at }) => expires_at,
};
