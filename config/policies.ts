/** What a policy may answer; an unknown value denies everybody but superadmins. */
export const POLICY_VALUES = ['ALL', 'ADMIN_OR_OWNER', 'IS_OWNER', 'IS_ADMIN', 'IS_SUPERADMIN'] as const;

/** Who may do something: see `POLICY_VALUES`. */
export type PolicyValue = (typeof POLICY_VALUES)[number];

/** The rules of every organization, as far as it names none of its own. */
export const DEFAULT_POLICIES = Object.freeze({
  'cluster:create': 'ALL',
  'cluster:get': 'ALL',
  'cluster:list': 'ALL',
  'cluster:update': 'ADMIN_OR_OWNER',
  'cluster:delete': 'ADMIN_OR_OWNER',
  'cluster:extend': 'ADMIN_OR_OWNER',
  'cluster:protect': 'IS_ADMIN',
  'cluster:approve': 'IS_ADMIN',
  'cluster:kubeconfig': 'ADMIN_OR_OWNER',
  'cluster:resize': 'ADMIN_OR_OWNER',
  'cluster:network_policy': 'ADMIN_OR_OWNER',
  'cluster:upgrade': 'ADMIN_OR_OWNER',
  'cluster:apply': 'ADMIN_OR_OWNER',
  'cluster:credentials': 'ADMIN_OR_OWNER',
  'cluster:credentials_admin': 'ADMIN_OR_OWNER',
  'organization:create': 'IS_SUPERADMIN',
  'organization:update': 'IS_SUPERADMIN',
  'organization:settings': 'IS_ADMIN',
  'organization:delete': 'IS_SUPERADMIN',
  'organization:get': 'ALL',
  'organization:list': 'ALL',
  'provisioner:create': 'IS_ADMIN',
  'provisioner:update': 'IS_ADMIN',
  'provisioner:delete': 'IS_ADMIN',
  'provisioner:get': 'ALL',
  'provisioner:list': 'ALL',
  'user:create': 'IS_ADMIN',
  'user:update': 'ADMIN_OR_OWNER',
  'user:get': 'ALL',
  'user:list': 'ALL',
  'user:delete_member': 'IS_ADMIN',
  'user:delete_admin': 'IS_ADMIN',
  'user:delete_superadmin': 'IS_SUPERADMIN',
  'token:create': 'ALL',
  'token:list': 'ALL',
  'token:delete': 'ADMIN_OR_OWNER',
  'webhook:create': 'IS_ADMIN',
  'webhook:update': 'IS_ADMIN',
  'webhook:delete': 'IS_ADMIN',
  'webhook:get': 'IS_ADMIN',
  'webhook:list': 'IS_ADMIN',
  'metrics:read': 'IS_SUPERADMIN',
  'audit:read': 'IS_ADMIN',
} as const satisfies Record<string, PolicyValue>);

/** Everything that a policy rules. */
export type PolicyAction = keyof typeof DEFAULT_POLICIES;
