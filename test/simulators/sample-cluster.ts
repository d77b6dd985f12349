import { deployment } from './sample-controllers.ts';
import { type Kubernetes, object } from './sample-metadata.ts';
import { node, placeOn } from './sample-nodes.ts';
import type { SampleContainer } from './sample-pods.ts';
import { service } from './sample-services.ts';
import { sampleSystem } from './sample-system.ts';
import { sampleWorkloads } from './sample-workloads.ts';

/** How large a sample cluster is to be. */
export interface SampleSize {
  nodes: number;
  /** Of deployments; those of the system and of the other workloads come on top. */
  pods: number;
  /** Of each deployment. */
  replicas: number;
  /** On each node. */
  images?: number;
}

const NAMESPACES = ['default', 'kube-system', 'shop', 'billing'];
const EMPTY_NAMESPACES = ['kube-node-lease', 'kube-public'];

const MAIN: SampleContainer = {
  name: 'main',
  image: 'registry.example.com/app:1.2.3',
  resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
};
const MIGRATE: SampleContainer = {
  name: 'migrate',
  image: 'registry.example.com/migrate:1.2.3',
  resources: { requests: { cpu: '250m' } },
};

/** What a chart writes on all that it installs. */
const CHART = {
  'app.kubernetes.io/component': 'web',
  'app.kubernetes.io/managed-by': 'Helm',
  'app.kubernetes.io/name': 'app',
  'app.kubernetes.io/version': '1.2.3',
  'helm.sh/chart': 'app-4.5.6',
};

/**
 * The objects of a cluster as kubeadm, controllers and kubelets would have made them: nodes, the system with its static
 * pods, deployments with replica sets, pods, services and endpoint slices, and one workload of each other kind.
 */
export function sampleCluster({ nodes: count, pods, replicas, images = 3 }: SampleSize): Kubernetes[] {
  const nodes = Array.from({ length: count }, (_, at) => node(at, images));
  const deployments = Math.ceil(pods / replicas);
  const apps = Array.from({ length: deployments }, (_, at) => {
    const first = at * replicas;
    return app(nodes, at, { first, copies: Math.min(replicas, pods - first) });
  });
  return [
    ...[...NAMESPACES, ...EMPTY_NAMESPACES].map(namespace),
    ...nodes,
    ...apps.flat(),
    ...sampleSystem(nodes),
    ...sampleWorkloads(nodes),
  ];
}

function namespace(name: string): Kubernetes {
  const labels = { 'kubernetes.io/metadata.name': name };
  const rest = { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } };
  return object(['v1', 'Namespace'], name, rest, { labels });
}

/** A deployment with its pods and its service. */
function app(
  nodes: readonly Kubernetes[],
  at: number,
  { first, copies }: { first: number; copies: number },
): Kubernetes[] {
  const namespace = NAMESPACES[at % NAMESPACES.length] ?? 'default';
  const name = `app-${at}`;
  const selector = { app: name, 'app.kubernetes.io/part-of': 'sample' };
  const labels = { ...selector, ...CHART, 'app.kubernetes.io/instance': `${name}-production` };
  const made = deployment({ namespace, name, labels, copies, containers: [MAIN], initContainers: [MIGRATE] });
  const pods = Array.from({ length: copies }, (_, copy) =>
    made.pod(copy, placeOn(nodes, first + copy), copy % 7 === 6 ? 'Pending' : 'Running'),
  );
  const annotations = { 'kqueen/name': 'Dashboard', 'kqueen/link': '/dashboard', other: 'x' };
  return [
    ...made.objects,
    ...service({
      namespace,
      name,
      selector,
      ...(at === 0 && { annotations }),
      clusterIP: `10.96.${Math.floor(at / 250) % 250}.${(at % 250) + 2}`,
      addresses: pods.map((one) => (one.status as { podIP?: string }).podIP ?? ''),
    }),
    ...pods,
  ];
}
