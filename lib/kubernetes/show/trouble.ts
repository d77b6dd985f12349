import { fieldOf, type KubernetesObject, listAt, textOf } from '../read/objects.ts';

/** How a pod looks: its phase, or what is more urgent than that: `Terminating`, `Failing` (its containers do not start). */
export function lookOf(pod: KubernetesObject): string {
  if (textOf(pod, 'metadata', 'deletionTimestamp') !== undefined) return 'Terminating';
  return failureOf(pod) === undefined ? (textOf(pod, 'status', 'phase') ?? 'Unknown') : 'Failing';
}

/** Reasons for which a container waits while all is well. */
const STARTING = new Set(['ContainerCreating', 'PodInitializing']);

/** Why a container of a pod does not run: `CrashLoopBackOff`, say; undefined when all do, or start. */
export function failureOf(pod: KubernetesObject): string | undefined {
  return ['initContainerStatuses', 'containerStatuses']
    .flatMap((field) => listAt(pod, 'status', field))
    .map((status) => textOf(status, 'state', 'waiting', 'reason'))
    .find((reason) => reason !== undefined && !STARTING.has(reason));
}

/** What is wrong with a node: it is not ready, or takes no more pods; undefined when nothing is. */
export function troubleOf(node: KubernetesObject): string | undefined {
  const ready = listAt(node, 'status', 'conditions').find((one) => textOf(one, 'type') === 'Ready');
  const isReady = ready === undefined || textOf(ready, 'status') === 'True';
  const isCordoned = fieldOf(node, 'spec', 'unschedulable') === true;
  const found = [...(isReady ? [] : ['NotReady']), ...(isCordoned ? ['cordoned'] : [])];
  return found.length > 0 ? found.join(', ') : undefined;
}
