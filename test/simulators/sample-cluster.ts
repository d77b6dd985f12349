import { CREATED, metadata, uidOf } from './sample-metadata.ts';
import { sampleWorkloads } from './sample-workloads.ts';

/** How large a sample cluster is to be. */
export interface SampleSize {
  nodes: number;
  pods: number;
  /** Of each deployment. */
  replicas: number;
}

type Kubernetes = Record<string, unknown>;

const NAMESPACES = ['default', 'kube-system', 'shop', 'billing'];

/** Objects of a cluster as controllers would have made them: deployments with replica sets, pods, services and volumes, and
 * one workload of each other kind. */
export function sampleCluster({ nodes, pods, replicas }: SampleSize): Kubernetes[] {
  const deployments = Math.ceil(pods / replicas);
  const objects: Kubernetes[] = NAMESPACES.map((name) =>
    cluster('v1', 'Namespace', name, { status: { phase: 'Active' } }),
  );
  for (let at = 0; at < nodes; at += 1) objects.push(node(at));
  for (let at = 0; at < deployments; at += 1) {
    const namespace = NAMESPACES[at % NAMESPACES.length] ?? 'default';
    const app = `app-${at}`;
    const count = Math.min(replicas, pods - at * replicas);
    objects.push(...deployment(namespace, app, count), service(namespace, app, at === 0));
    for (let replica = 0; replica < count; replica += 1) {
      objects.push(pod(namespace, app, replica, `node-${(at * replicas + replica) % nodes}`));
    }
  }
  objects.push(...volume(), ...sampleWorkloads());
  return objects;
}

function cluster(apiVersion: string, kind: string, name: string, rest: object): Kubernetes {
  return { apiVersion, kind, metadata: metadata(kind, name), ...rest };
}

function node(at: number): Kubernetes {
  const images = ['kube-proxy', 'pause', 'coredns'].map((name) => ({
    names: [`registry.k8s.io/${name}@sha256:${'0'.repeat(64)}`, `registry.k8s.io/${name}:v1.31.2`],
    sizeBytes: 26_000_000,
  }));
  return cluster('v1', 'Node', `node-${at}`, {
    spec: { podCIDR: `10.244.${at}.0/24`, podCIDRs: [`10.244.${at}.0/24`] },
    status: {
      capacity: { cpu: '8', memory: '32Gi', pods: '110' },
      allocatable: { cpu: '7800m', memory: '31Gi', pods: '110' },
      conditions: [
        { type: 'Ready', status: 'True', lastHeartbeatTime: CREATED, lastTransitionTime: CREATED },
      ],
      addresses: [{ type: 'InternalIP', address: `192.0.2.${at % 250}` }],
      nodeInfo: { osImage: 'Debian GNU/Linux 13', kubeletVersion: 'v1.31.2', bootID: 'b', machineID: 'm' },
      images,
    },
  });
}

function deployment(namespace: string, app: string, replicas: number): Kubernetes[] {
  const labels = { app, 'app.kubernetes.io/part-of': 'sample' };
  const template = { metadata: { labels }, spec: podSpec(undefined) };
  const spec = { replicas, selector: { matchLabels: { app } }, template };
  const made = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('Deployment', app, { namespace, labels }),
  };
  const set = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: metadata('ReplicaSet', `${app}-7d9c5b8f6d`, {
      namespace,
      labels,
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name: app, uid: made.metadata.uid, controller: true },
      ],
    }),
  };
  const status = { replicas, readyReplicas: replicas, availableReplicas: replicas };
  return [
    { ...made, spec, status },
    { ...set, spec, status },
  ];
}

function service(namespace: string, app: string, isAddon: boolean): Kubernetes {
  const annotations = isAddon ? { 'kqueen/name': 'Dashboard', 'kqueen/link': '/dashboard', other: 'x' } : {};
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata('Service', app, { namespace, annotations }),
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.10',
      clusterIPs: ['10.96.0.10'],
      selector: { app, 'app.kubernetes.io/part-of': 'sample' },
      ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }],
    },
    status: { loadBalancer: {} },
  };
}

function podSpec(nodeName: string | undefined) {
  const mounts = [
    { name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
  ];
  const resources = { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '500m', memory: '128Mi' } };
  return {
    nodeName,
    containers: [{ name: 'main', image: 'registry.example.com/app:1.2.3', resources, volumeMounts: mounts }],
    initContainers: [
      {
        name: 'migrate',
        image: 'registry.example.com/migrate:1.2.3',
        resources: { requests: { cpu: '250m' } },
      },
    ],
    serviceAccountName: 'default',
    restartPolicy: 'Always',
    volumes: [
      { name: 'token', projected: { defaultMode: 420, sources: [{ serviceAccountToken: { path: 't' } }] } },
    ],
    tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }],
  };
}

function pod(namespace: string, app: string, replica: number, nodeName: string): Kubernetes {
  const suffix = uidOf('Pod', `${app} ${replica}`).slice(0, 5);
  const set = `${app}-7d9c5b8f6d`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata('Pod', `${set}-${suffix}`, {
      namespace,
      labels: { app, 'app.kubernetes.io/part-of': 'sample', 'pod-template-hash': '7d9c5b8f6d' },
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: set,
          uid: uidOf('ReplicaSet', set),
          controller: true,
        },
      ],
    }),
    spec: podSpec(nodeName),
    status: {
      phase: replica % 7 === 6 ? 'Pending' : 'Running',
      podIP: '10.244.1.17',
      hostIP: '192.0.2.1',
      startTime: CREATED,
      containerStatuses: [
        { name: 'main', ready: true, restartCount: 0, image: 'registry.example.com/app:1.2.3' },
      ],
    },
  };
}

function volume(): Kubernetes[] {
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata('PersistentVolumeClaim', 'data', { namespace: 'shop' }),
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '10Gi' } },
      volumeName: 'pv-data',
    },
    status: { phase: 'Bound' },
  };
  const claimRef = {
    kind: 'PersistentVolumeClaim',
    namespace: 'shop',
    name: 'data',
    uid: claim.metadata.uid,
  };
  return [
    claim,
    cluster('v1', 'PersistentVolume', 'pv-data', {
      spec: { capacity: { storage: '10Gi' }, claimRef, storageClassName: 'standard' },
      status: { phase: 'Bound' },
    }),
  ];
}
