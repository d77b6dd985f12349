import type { Work } from '../../turns.ts';
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
export function* resourcesByNode(
  nodes: readonly KubernetesObject[],
  pods: readonly KubernetesObject[],
): Work<{ resources: Record<string, NodeResources>; bad: string[] }> {
  const sums = new Map<string, Sums>(nodes.map(({ metadata }) => [metadata.name, nothing()]));
  const bad: string[] = [];
  for (const pod of pods) {
    yield;
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
      const read: Read = (holder, ...path) => {
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

/** Reads one resource, in billionths; 0 where there is none. */
type Read = (holder: unknown, ...path: string[]) => bigint;

/**
 * One resource of a pod: its containers run side by side, and with them those init containers that never end
 * (`restartPolicy: Always`); the others run one after the other before, beside what has been started by then. A pod that
 * states a sum itself is taken by its word, and the overhead of its runtime comes on top (of a limit, where there is one).
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
function podAmount(pod: KubernetesObject, policy: Policy, read: Read): bigint {
  const claim = claimsOf(pod, policy, read);
  const own = read(pod, 'spec', 'resources', policy);
  const overhead = read(pod, 'spec', 'overhead');
  let beside = 0n;
  let peak = 0n;
  for (const container of listAt(pod, 'spec', 'initContainers')) {
    const amount = claim(container);
    if (textOf(container, 'restartPolicy') === 'Always') beside += amount;
    peak = larger(peak, textOf(container, 'restartPolicy') === 'Always' ? beside : beside + amount);
  }
  const running = listAt(pod, 'spec', 'containers').reduce<bigint>(
    (total, container) => total + claim(container),
    beside,
  );
  const amount = own > 0n ? own : larger(peak, running);
  return policy === 'limits' && amount === 0n ? 0n : amount + overhead;
}

/**
 * What a container claims: while it is being resized in place, the largest of what is wanted, allocated and in force; of a
 * resize that the node cannot do, what is wanted does not count.
 * Source: https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/1287-in-place-update-pod-resources#scheduler-and-api-server-interaction
 */
function claimsOf(pod: KubernetesObject, policy: Policy, read: Read): (container: unknown) => bigint {
  const statuses = new Map(
    ['initContainerStatuses', 'containerStatuses']
      .flatMap((field) => listAt(pod, 'status', field))
      .map((status) => [textOf(status, 'name'), status]),
  );
  const isInfeasible = listAt(pod, 'status', 'conditions').some(
    (condition) =>
      textOf(condition, 'type') === 'PodResizePending' && textOf(condition, 'reason') === 'Infeasible',
  );
  return (container) => {
    const status = statuses.get(textOf(container, 'name'));
    const inForce = read(status, 'resources', policy);
    const held = policy === 'requests' ? larger(inForce, read(status, 'allocatedResources')) : inForce;
    if (isInfeasible && held > 0n) return held;
    return larger(held, read(container, 'resources', policy));
  };
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
