import { type Kubernetes, object, ownedBy } from './sample-metadata.ts';
import { placeOn } from './sample-nodes.ts';
import { pod, podSpec, type SampleContainer, suffixOf } from './sample-pods.ts';

/** A daemon set with a pod on every node. */
export function daemonSet(
  nodes: readonly Kubernetes[],
  namespace: string,
  name: string,
  key: string,
  one: SampleContainer,
): Kubernetes[] {
  const labels = { [key]: name };
  const count = nodes.length;
  const set = object(
    ['apps/v1', 'DaemonSet'],
    name,
    {
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: podSpec({ containers: [one] }) },
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      },
      status: {
        desiredNumberScheduled: count,
        currentNumberScheduled: count,
        numberReady: count,
        numberAvailable: count,
        numberMisscheduled: 0,
        updatedNumberScheduled: count,
      },
    },
    { namespace, labels },
  );
  const pods = nodes.map((_, at) =>
    pod({
      namespace,
      name: `${name}-${suffixOf(name, at)}`,
      labels: { ...labels, 'controller-revision-hash': '6b8fb5d7c4', 'pod-template-generation': '1' },
      owner: set,
      node: placeOn(nodes, at),
      containers: [one],
    }),
  );
  return [set, ...pods];
}

/** What differs between sample deployments. */
interface SampleDeployment {
  namespace: string;
  name: string;
  labels: Record<string, string>;
  copies: number;
  containers: SampleContainer[];
  initContainers?: SampleContainer[];
}

const HASH = '7d9c5b8f6d';

/** A deployment with its replica set, and a way to make its pods. */
export function deployment(wanted: SampleDeployment) {
  const { namespace, name, labels, copies: replicas, ...containers } = wanted;
  const template = { metadata: { labels }, spec: podSpec(containers) };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  const counts = { replicas, readyReplicas: replicas, availableReplicas: replicas, observedGeneration: 1 };
  const made = object(
    ['apps/v1', 'Deployment'],
    name,
    {
      spec: { ...spec, revisionHistoryLimit: 10, strategy: { type: 'RollingUpdate' } },
      status: { ...counts, updatedReplicas: replicas },
    },
    { namespace, labels, annotations: { 'deployment.kubernetes.io/revision': '1' } },
  );
  const hashed = { ...labels, 'pod-template-hash': HASH };
  const set = object(
    ['apps/v1', 'ReplicaSet'],
    `${name}-${HASH}`,
    { spec: { ...spec, selector: { matchLabels: hashed } }, status: counts },
    { namespace, labels: hashed, ...ownedBy(made) },
  );
  return {
    objects: [made, set],
    pod: (at: number, node: { name: string; address: string }, phase?: 'Running' | 'Pending') =>
      pod({
        ...{ namespace, labels: hashed, owner: set, node, phase },
        ...containers,
        name: `${set.metadata.name}-${suffixOf(`${namespace} ${name}`, at)}`,
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      }),
  };
}
