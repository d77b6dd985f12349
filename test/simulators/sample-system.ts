import { daemonSet, deployment } from './sample-controllers.ts';
import { type Kubernetes, object } from './sample-metadata.ts';
import { addressOf, placeOn } from './sample-nodes.ts';
import { pod, type SampleContainer } from './sample-pods.ts';
import { service } from './sample-services.ts';

const SYSTEM = 'kube-system';
const VERSION = 'v1.31.2';

const container = (name: string, requests?: object, limits?: object): SampleContainer => ({
  name,
  image: `registry.k8s.io/${name}:${VERSION}`,
  ...(requests && { resources: { requests, ...(limits && { limits }) } }),
});

/** What kubeadm runs by files on the node of the control plane. */
const STATIC = [
  container('etcd', { cpu: '100m', memory: '100Mi' }),
  container('kube-apiserver', { cpu: '250m' }),
  container('kube-controller-manager', { cpu: '200m' }),
  container('kube-scheduler', { cpu: '100m' }),
];
const PROXY = container('kube-proxy');
const DNS = container('coredns', { cpu: '100m', memory: '70Mi' }, { memory: '170Mi' });
const DNS_COPIES = 2;

/** What is in the namespaces of the system of every cluster that kubeadm has set up. */
export function sampleSystem(nodes: readonly Kubernetes[]): Kubernetes[] {
  return [
    ...service({
      namespace: 'default',
      name: 'kubernetes',
      clusterIP: '10.96.0.1',
      port: 443,
      addresses: [addressOf(0)],
    }),
    ...nodes.slice(0, 1).flatMap(staticPods),
    ...daemonSet(nodes, SYSTEM, 'kube-proxy', 'k8s-app', PROXY),
    ...dns(nodes),
    object(['storage.k8s.io/v1', 'StorageClass'], 'standard', {
      provisioner: 'rancher.io/local-path',
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'WaitForFirstConsumer',
    }),
  ];
}

/** Pods that the kubelet runs by itself show as mirrors, which their node owns. */
function staticPods(node: Kubernetes): Kubernetes[] {
  return STATIC.map((one) =>
    pod({
      namespace: SYSTEM,
      name: `${one.name}-${node.metadata.name}`,
      labels: { component: one.name, tier: 'control-plane' },
      annotations: {
        'kubernetes.io/config.mirror': '0f3ad3d1e1c9d1d0d1e5d2d0d6c5b3a1',
        'kubernetes.io/config.source': 'file',
      },
      owner: node,
      node: { name: node.metadata.name, address: addressOf(0) },
      containers: [one],
    }),
  );
}

function dns(nodes: readonly Kubernetes[]): Kubernetes[] {
  const labels = { 'k8s-app': 'kube-dns' };
  const made = deployment({
    namespace: SYSTEM,
    name: 'coredns',
    labels,
    copies: DNS_COPIES,
    containers: [DNS],
  });
  const pods = Array.from({ length: DNS_COPIES }, (_, at) => made.pod(at, placeOn(nodes, at)));
  return [
    ...made.objects,
    ...pods,
    ...service({
      namespace: SYSTEM,
      name: 'kube-dns',
      selector: labels,
      port: 53,
      addresses: [],
    }),
  ];
}
