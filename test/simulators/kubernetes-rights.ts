import { fieldOf, listAt } from '../../lib/kubernetes/read/objects.ts';
import type { ServedKind } from './kubernetes-kinds.ts';
import type { KubernetesObjects } from './kubernetes-objects.ts';

/** What somebody wants to do. */
export interface Asked {
  verb: string;
  served: Pick<ServedKind, 'apiVersion' | 'name'>;
  namespace?: string;
}

const RBAC = 'rbac.authorization.k8s.io/v1';
const CLUSTER_WIDE = new Set([
  'nodes',
  'persistentvolumes',
  'clusterrolebindings',
  'customresourcedefinitions',
]);
const READ = new Set(['get', 'list', 'watch']);

/**
 * The built-in ClusterRoles, as far as the simulated kinds go: `view` sees no Secrets, `edit` changes no rights, neither
 * reaches what lies in no namespace.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
 */
const ROLES = new Map<string, (asked: Asked) => boolean>([
  ['cluster-admin', () => true],
  ['admin', (asked) => isOfNamespace(asked)],
  ['edit', (asked) => isOfNamespace(asked) && (READ.has(asked.verb) || !isRights(asked))],
  [
    'view',
    (asked) =>
      isOfNamespace(asked) && READ.has(asked.verb) && !isRights(asked) && asked.served.name !== 'secrets',
  ],
]);

/** Whether the bindings of a cluster let a ServiceAccount (`system:serviceaccount:ns:name`) do something. */
export function isAllowed(objects: KubernetesObjects, user: string, asked: Asked): boolean {
  const [, , namespace, name] = user.split(':');
  const bindings = ['clusterrolebindings', 'rolebindings'].flatMap((plural) => {
    const served = objects.kind(RBAC, plural);
    return served ? objects.all(served, plural === 'rolebindings' ? (asked.namespace ?? '') : undefined) : [];
  });
  return bindings.some((binding) => {
    const isSubject = listAt(binding, 'subjects').some(
      (subject) => fieldOf(subject, 'name') === name && fieldOf(subject, 'namespace') === namespace,
    );
    return isSubject && ROLES.get(String(fieldOf(binding, 'roleRef', 'name')))?.(asked) === true;
  });
}

function isOfNamespace({ served, verb }: Asked): boolean {
  if (served.name === 'namespaces') return READ.has(verb);
  return !CLUSTER_WIDE.has(served.name);
}

function isRights({ served }: Asked): boolean {
  return served.apiVersion === RBAC;
}
