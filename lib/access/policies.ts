import type { PolicyAction, PolicyValue } from '../../config/policies.ts';
import { DEFAULT_POLICIES } from '../../config/policies.ts';
import type { Policy } from '../models/organization.ts';
import { ranksAtLeast } from '../models/role.ts';
import type { Model, StoredObject } from '../repository/model.ts';
import type { Identity } from './identity.ts';

/** Whose an object is; without an owner, only the namespace counts. */
export interface Belonging {
  namespace: string;
  owner?: string;
}

/** The rules that hold in an organization: the defaults with its own over them. */
export function effectivePolicy(own: Policy = {}): Record<PolicyAction, PolicyValue> {
  return { ...DEFAULT_POLICIES, ...own };
}

/**
 * Whether the identity may do this to what belongs there. Superadmins may do everything; nobody else reaches beyond
 * their organization; an action without a rule, or with an unknown one, is denied, and one beyond the scopes of an API
 * token to everybody.
 */
export function mayDo(identity: Identity, action: PolicyAction, belonging: Belonging): boolean {
  if (!isInScope(identity, action)) return false;
  if (identity.principal.role === 'superadmin') return true;
  if (belonging.namespace !== identity.namespace) return false;
  const isAdmin = identity.principal.role === 'admin';
  const isOwner = belonging.owner === identity.principal.id;
  const policy = effectivePolicy(identity.organization.policy);
  if (!Object.hasOwn(policy, action)) return false;
  switch (policy[action]) {
    case 'ALL':
      return true;
    case 'ADMIN_OR_OWNER':
      return isAdmin || isOwner;
    case 'IS_OWNER':
      return isOwner;
    case 'IS_ADMIN':
      return isAdmin;
    default:
      return false;
  }
}

/** Whether the identity acts without an API token, or with one that permits this action. */
function isInScope({ principal }: Identity, action: PolicyAction): boolean {
  return principal.kind !== 'token' || (principal.scopes?.includes(action) ?? true);
}

/** `mayDo` for an object that was read. */
export function mayDoTo<T extends StoredObject>(
  identity: Identity,
  action: PolicyAction,
  model: Model<T>,
  object: T,
): boolean {
  return mayDo(identity, action, model.belongsTo(object));
}

/** Whether the identity has the right that this value of a policy grants: only such rights can be granted. */
export function holdsRight(identity: Identity, value: PolicyValue): boolean {
  if (value === 'IS_SUPERADMIN') return identity.principal.role === 'superadmin';
  if (value === 'ALL') return true;
  return ranksAtLeast(identity.principal.role, 'admin');
}
