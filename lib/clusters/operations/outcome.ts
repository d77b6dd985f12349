import type { Observation } from '../../engines/engine.ts';
import type { Cluster, Operation } from '../../models/cluster.ts';
import type { Change } from '../../repository/change.ts';
import { timestamp } from '../../time.ts';
import { withEvent } from '../history.ts';
import { isInTransition } from '../states.ts';
import { newOperation } from './begin.ts';

/**
 * What a cluster becomes by what its engine saw. A settled state ends the operation; when something was made whose
 * kubeconfig is still wanted, fetching it is the next one. A change of state or message goes into the history.
 */
export function afterObservation(
  current: Cluster,
  observation: Observation,
  { now, wantsKubeconfig }: { now: Date; wantsKubeconfig: boolean },
): Change<Cluster> {
  const { operation, ...cluster } = current;
  const { state, version, handle } = observation;
  const message = messageOf(current, observation);
  const isOver = !isInTransition(state);
  const isMade =
    state === 'OK' && current.state !== 'OK' && (operation ?? { kind: 'provision' }).kind === 'provision';
  const undone = isOver && state !== 'OK' ? (operation?.before ?? {}) : {};
  const after: Cluster = {
    ...cluster,
    state,
    status_message: message,
    kubernetes_version: version ?? current.kubernetes_version,
    handle: handle ? { ...current.handle, ...handle } : current.handle,
    metadata: withoutUnset({ ...current.metadata, ...undone }),
    operation: nextOperation(operation, isOver),
    ...(isMade && wantsKubeconfig && { operation: newOperation('kubeconfig', now) }),
  };
  const isStarted = operation?.phase === 'requested' && !isOver;
  const isNew = state !== current.state || message !== current.status_message;
  const checkedAt = isOver ? timestamp(now) : undefined;
  if (!isStarted && !isNew) return { object: after, checkedAt };
  const type = isStarted ? 'started' : 'state';
  const event = { type, message: message ?? `The cluster is ${state}` } as const;
  return { ...withEvent(after, event, now), checkedAt };
}

/** Fetching the kubeconfig of a settled cluster is not over because somebody looked at the cluster. */
function nextOperation(operation: Operation | undefined, isOver: boolean): Operation | undefined {
  if (operation === undefined || operation.kind === 'kubeconfig') return operation;
  return isOver ? undefined : { ...operation, phase: 'started', claimed_until: undefined };
}

/** Whether what an engine saw changes anything of a cluster. */
export function changes(current: Cluster, observation: Observation): boolean {
  const { state, version, handle = {} } = observation;
  return (
    state !== current.state ||
    messageOf(current, observation) !== current.status_message ||
    (version !== undefined && version !== current.kubernetes_version) ||
    Object.entries(handle).some(([name, value]) => current.handle?.[name] !== value)
  );
}

/** While something is being done, what was said of it last holds until something else is said. */
function messageOf({ status_message }: Cluster, { state, message }: Observation): string | undefined {
  return message ?? (isInTransition(state) ? status_message : undefined);
}

function withoutUnset(metadata: Cluster['metadata']): Cluster['metadata'] {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
}
