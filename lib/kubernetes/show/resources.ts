import { fieldOf, type KubernetesObject, listAt, textOf } from '../read/objects.ts';
import { nanosOf, roundedUp, wholesOf } from './quantity.ts';

/** CPU in cores, memory in bytes. */
export interface Amount {
  cpu: number;
  memory: number;
}

export interface NodeResources {
  limits: Amount;
  requests: Amount;
}

type Policy = 'limits' | 'requests';
type Resource = 'cpu' | 'memory';

const POLICIES: readonly Policy[] = ['limits', 'requests'];
const RESOURCES: readonly Resource[] = ['cpu', 'memory'];
const FINISHED = new Set(['Succeeded', 'Failed']);

/** Sums in billionths, so that a thousand small parts make no error. */
type Sums = Record<Policy, Record<Resource, bigint>>;

/**
 * What the pods on each node ask for and are limited to, for every node of the cluster and every node that a pod names.
 * Finished pods have given back what they had, and pods on no node take nothing yet. `bad` names the pods with a
 * quantity that is none, which counts as nothing.
 */
export function resourcesByNode(nodes: readonly KubernetesObject[], pods: readonly KubernetesObject[]) {
  const sums = new Map<string, Sums>(nodes.map(({ metadata }) => [metadata.name, nothing()]));
  const bad: string[] = [];
  for (const pod of pods) {
    const node = textOf(pod, 'spec', 'nodeName');
    if (node === undefined || FINISHED.has(textOf(pod, 'status', 'phase') ?? '')) continue;
    const sum = sums.get(node) ?? nothing();
    sums.set(node, sum);
    if (!addPod(sum, pod)) bad.push(`${pod.metadata.namespace}/${pod.metadata.name}`);
  }
  const resources = Object.fromEntries([...sums].map(([node, sum]) => [node, shown(sum)]));
  return { resources, bad };
}

/** Adds what the scheduler counts for a pod; false when a quantity of it is none. */
function addPod(sum: Sums, pod: KubernetesObject): boolean {
  let isReadable = true;
  for (const policy of POLICIES) {
    for (const resource of RESOURCES) {
      const read = (holder: unknown, ...path: string[]) => {
        const quantity = fieldOf(holder, ...path, resource);
        const nanos = quantity === undefined ? 0n : nanosOf(quantity);
        if (nanos === undefined) isReadable = false;
        return nanos ?? 0n;
      };
      sum[policy][resource] += podAmount(pod, policy, read);
    }
  }
  return isReadable;
}

/**
 * One resource of a pod: its containers run side by side, and with them those init containers that never end
 * (`restartPolicy: Always`); the others run one after the other before, beside what has been started by then. A pod that
 * states a sum itself is taken by its word, and the overhead of its runtime comes on top (of a limit, where there is one).
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
function podAmount(
  pod: KubernetesObject,
  policy: Policy,
  read: (holder: unknown, ...path: string[]) => bigint,
): bigint {
  const own = read(pod, 'spec', 'resources', policy);
  const overhead = read(pod, 'spec', 'overhead');
  let beside = 0n;
  let peak = 0n;
  for (const container of listAt(pod, 'spec', 'initContainers')) {
    const amount = read(container, 'resources', policy);
    if (textOf(container, 'restartPolicy') === 'Always') beside += amount;
    peak = larger(peak, textOf(container, 'restartPolicy') === 'Always' ? beside : beside + amount);
  }
  const running = listAt(pod, 'spec', 'containers').reduce<bigint>(
    (total, container) => total + read(container, 'resources', policy),
    beside,
  );
  const amount = own > 0n ? own : larger(peak, running);
  return policy === 'limits' && amount === 0n ? 0n : amount + overhead;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function nothing(): Sums {
  return { limits: { cpu: 0n, memory: 0n }, requests: { cpu: 0n, memory: 0n } };
}

function shown({ limits, requests }: Sums): NodeResources {
  const amount = ({ cpu, memory }: Record<Resource, bigint>) => ({
    cpu: wholesOf(cpu),
    memory: roundedUp(memory),
  });
  return { limits: amount(limits), requests: amount(requests) };
}
