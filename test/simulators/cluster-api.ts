import { ClusterApiControllers } from './cluster-api-controllers.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from './kubernetes.ts';
import type { ServedKind } from './kubernetes-kinds.ts';

/** The namespace that exists in the beginning. */
export const NAMESPACE = 'kqueen-demo';

/** A management cluster with Cluster API and its controllers. */
export interface ClusterApiSimulator extends KubernetesSimulator {
  controllers: ClusterApiControllers;
  /** The names of all Clusters. */
  clusters(): string[];
  /** Everything that a cluster could leave behind, by kind and name. */
  leftovers(): string[];
}

/** How the management cluster is to be. */
export interface ClusterApiOptions {
  /** Milliseconds since 1970; that of this machine by default. */
  clock?: () => number;
  /** How long one machine takes, in milliseconds. */
  machineMs?: number;
  /** The version of Cluster API that it serves. */
  version?: 'v1beta2' | 'v1beta1';
  /** The kubeconfig of the clusters that it creates. */
  kubeconfig?: (name: string) => string;
  namespace?: string;
}

/** Starts a management cluster on this machine. */
export async function startClusterApiSimulator(
  options: ClusterApiOptions = {},
): Promise<ClusterApiSimulator> {
  const { clock = Date.now, machineMs = 10_000, version = 'v1beta2', namespace = NAMESPACE } = options;
  const kind = (group: string, name: string, title: string): ServedKind => ({
    apiVersion: `${group}cluster.x-k8s.io/${version}`,
    name,
    kind: title,
    namespaced: true,
  });
  const kinds = { cluster: kind('', 'clusters', 'Cluster'), machine: kind('', 'machines', 'Machine') };
  const others = [
    kind('', 'machinedeployments', 'MachineDeployment'),
    kind('', 'clusterclasses', 'ClusterClass'),
    kind('infrastructure.', 'dockerclusters', 'DockerCluster'),
    kind('infrastructure.', 'dockermachinetemplates', 'DockerMachineTemplate'),
    kind('controlplane.', 'kubeadmcontrolplanes', 'KubeadmControlPlane'),
    kind('bootstrap.', 'kubeadmconfigtemplates', 'KubeadmConfigTemplate'),
    { ...kind('infrastructure.', 'dockeridentities', 'DockerIdentity'), namespaced: false },
  ];
  let settle = () => {};
  const server = await startKubernetesSimulator({ onRequest: () => settle() });
  server.objects.serve(kinds.cluster, kinds.machine, ...others);
  server.objects.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  server.objects.add(clusterClass(kinds.cluster.apiVersion, namespace));
  const { kubeconfig = () => '' } = options;
  const controllers = new ClusterApiControllers(server.objects, kinds, { machineMs, kubeconfig });
  settle = () => controllers.settle(clock());
  return {
    ...server,
    controllers,
    clusters: () => server.objects.allOf(kinds.cluster).map(({ metadata }) => metadata.name),
    leftovers: () =>
      [kinds.cluster, kinds.machine, ...others.slice(0, 1), ...others.slice(2), SECRET, CONFIG_MAP]
        .flatMap((one) => server.objects.allOf(one))
        .filter(({ metadata }) => metadata.namespace === namespace)
        .map(({ kind: title, metadata }) => `${title} ${metadata.name}`),
  };
}

const SECRET = { apiVersion: 'v1', kind: 'Secret', name: 'secrets', namespaced: true };
const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap', name: 'configmaps', namespaced: true };

function clusterClass(apiVersion: string, namespace: string) {
  return {
    apiVersion,
    kind: 'ClusterClass',
    metadata: { name: 'quick-start', namespace },
    spec: {
      kubernetesVersions: ['v1.33.5', 'v1.34.1', 'v1.34.3', 'v1.35.0', 'v1.36.0'],
      workers: { machineDeployments: [{ class: 'default-worker' }, { class: 'gpu-worker' }] },
    },
  };
}
