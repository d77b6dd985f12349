/** A kind that is served. */
export interface ServedKind {
  apiVersion: string;
  /** Plural, as in paths. */
  name: string;
  kind: string;
  namespaced: boolean;
}

/** The kinds that every cluster serves, as far as they are simulated. */
export const SERVED: ServedKind[] = [
  { apiVersion: 'v1', name: 'nodes', kind: 'Node', namespaced: false },
  { apiVersion: 'v1', name: 'namespaces', kind: 'Namespace', namespaced: false },
  { apiVersion: 'v1', name: 'pods', kind: 'Pod', namespaced: true },
  { apiVersion: 'v1', name: 'events', kind: 'Event', namespaced: true },
  { apiVersion: 'v1', name: 'services', kind: 'Service', namespaced: true },
  { apiVersion: 'v1', name: 'configmaps', kind: 'ConfigMap', namespaced: true },
  { apiVersion: 'v1', name: 'secrets', kind: 'Secret', namespaced: true },
  { apiVersion: 'v1', name: 'serviceaccounts', kind: 'ServiceAccount', namespaced: true },
  { apiVersion: 'v1', name: 'persistentvolumes', kind: 'PersistentVolume', namespaced: false },
  { apiVersion: 'v1', name: 'persistentvolumeclaims', kind: 'PersistentVolumeClaim', namespaced: true },
  { apiVersion: 'rbac.authorization.k8s.io/v1', name: 'rolebindings', kind: 'RoleBinding', namespaced: true },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    name: 'clusterrolebindings',
    kind: 'ClusterRoleBinding',
    namespaced: false,
  },
  { apiVersion: 'apps/v1', name: 'deployments', kind: 'Deployment', namespaced: true },
  { apiVersion: 'apps/v1', name: 'replicasets', kind: 'ReplicaSet', namespaced: true },
  { apiVersion: 'apps/v1', name: 'statefulsets', kind: 'StatefulSet', namespaced: true },
  { apiVersion: 'apps/v1', name: 'daemonsets', kind: 'DaemonSet', namespaced: true },
  { apiVersion: 'batch/v1', name: 'jobs', kind: 'Job', namespaced: true },
  { apiVersion: 'batch/v1', name: 'cronjobs', kind: 'CronJob', namespaced: true },
  { apiVersion: 'discovery.k8s.io/v1', name: 'endpointslices', kind: 'EndpointSlice', namespaced: true },
  { apiVersion: 'storage.k8s.io/v1', name: 'storageclasses', kind: 'StorageClass', namespaced: false },
  { apiVersion: 'networking.k8s.io/v1', name: 'ingresses', kind: 'Ingress', namespaced: true },
  {
    apiVersion: 'autoscaling/v2',
    name: 'horizontalpodautoscalers',
    kind: 'HorizontalPodAutoscaler',
    namespaced: true,
  },
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    name: 'customresourcedefinitions',
    kind: 'CustomResourceDefinition',
    namespaced: false,
  },
];
