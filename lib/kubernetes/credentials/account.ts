/** An object of the few kinds that give access to a cluster. */
export interface AccessObject {
  apiVersion: string;
  kind: 'Namespace' | 'ServiceAccount' | 'Secret' | 'RoleBinding' | 'ClusterRoleBinding';
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

export const RBAC = 'rbac.authorization.k8s.io';

/** The account by which KQueen itself reaches a cluster, in the namespace kube-system. */
export const OWN_ACCOUNT = { name: 'kqueen', namespace: 'kube-system', secret: 'kqueen-token' } as const;

/**
 * The objects of KQueen's own account, in the order in which they are applied: the account, its binding to a ClusterRole,
 * and a Secret that the cluster fills with a token that does not expire.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#manual-secret-management-for-serviceaccounts
 */
export function ownAccount(role = 'cluster-admin') {
  const { name, namespace, secret } = OWN_ACCOUNT;
  return {
    account: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
    binding: {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
    secret: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: secret, namespace, annotations: { 'kubernetes.io/service-account.name': name } },
      type: 'kubernetes.io/service-account-token',
    },
  } satisfies Record<string, AccessObject>;
}
