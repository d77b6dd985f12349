import type { ManifestObject } from './manifest.ts';

/** What comes first, because others need it; and what comes last, because it could refuse others. */
const FIRST = [
  ...[
    'Namespace',
    'CustomResourceDefinition',
    'PriorityClass',
    'StorageClass',
    'ResourceQuota',
    'LimitRange',
  ],
  ...['ServiceAccount', 'Secret', 'ConfigMap', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  ...['PersistentVolume', 'PersistentVolumeClaim', 'Service'],
];
const LAST = ['APIService', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** The objects in the order in which they can be applied; those of one stage need nothing of each other. */
export function stagesOf<O extends ManifestObject>(objects: readonly O[]): O[][] {
  const byRank = Map.groupBy(objects, rank);
  return [...byRank].sort(([a], [b]) => a - b).map(([, stage]) => stage);
}

/** The objects as `stagesOf` orders them. */
export function inOrder<O extends ManifestObject>(objects: readonly O[]): O[] {
  return stagesOf(objects).flat();
}

function rank({ kind }: ManifestObject): number {
  const first = FIRST.indexOf(kind);
  if (first >= 0) return first;
  return FIRST.length + 1 + LAST.indexOf(kind);
}
