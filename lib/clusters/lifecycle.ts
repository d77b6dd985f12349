import type { Observation } from '../engines/engine.ts';
import { Conflict } from '../errors.ts';
import { type Cluster, isInTransition, nodesOf, type Operation, type Task } from '../models/cluster.ts';
import type { Change } from '../repository/change.ts';
import { timestamp } from '../time.ts';
import { type NewEvent, withEvent } from './history.ts';
import { refuseProtected } from './protection/protect.ts';

/*
 * The life of a cluster: which state it has, which operation is under way, and what goes into its history. Pure: nothing
 * here reads a store, a clock or the configuration.
 */

/** How long a worker has an operation for itself; longer than a worker can run. */
export const CLAIM_MS = 90_000;
/** An operation that has just been recorded is on its way to a worker. */
const PATIENCE_MS = 15_000;

/** Whether the provider works on the cluster, and can be asked how far it is. */
export function isWatched({ state, operation }: Cluster): boolean {
  return isInTransition(state) && operation?.phase !== 'requested';
}

/** Whether nothing is being done to the cluster. */
export function isIdle({ state }: Cluster): boolean {
  return !isInTransition(state);
}

/** Whether a worker has the operation for itself at this moment. */
export function isHeld({ claimed_until }: Operation, now: Date): boolean {
  return claimed_until !== undefined && Date.parse(claimed_until) > now.getTime();
}

/** Whether the operation waits for a worker. */
export function isClaimable(operation: Operation, now: Date): boolean {
  return operation.phase === 'requested' && !isHeld(operation, now);
}

/** Whether the operation should have reached a worker by now, and has not. */
export function isLost(operation: Operation, now: Date): boolean {
  const isNew = operation.attempts === 0 && now.getTime() - Date.parse(operation.requested_at) < PATIENCE_MS;
  return isClaimable(operation, now) && !isNew;
}

/** Whether an operation has taken longer than `timeout` (seconds). */
export function hasTimedOut({ requested_at }: Operation, timeout: number, now: Date): boolean {
  return now.getTime() - Date.parse(requested_at) > timeout * 1000;
}

/** Whether the schedule ends the operation of a cluster; a worker that holds it finds out by itself. */
export function isLate({ operation, state }: Cluster, timeout: number, now: Date): boolean {
  if (!operation || isHeld(operation, now) || !hasTimedOut(operation, timeout, now)) return false;
  return isInTransition(state) || operation.kind === 'kubeconfig';
}

/** What a user asks for, or the end of a lifetime, with the sentence for the history. */
export interface Wish {
  task: Exclude<Task, { kind: 'kubeconfig' }>;
  message: string;
  /** The name of the user; undefined: the cluster has expired. */
  user?: string;
}

/** A new operation that no worker has claimed. */
export function newOperation(task: Task, id: string, now: Date): Operation {
  return { ...task, id, requested_at: timestamp(now), phase: 'requested', attempts: 0 };
}

/**
 * Records what a user asks for. A deletion replaces whatever is under way, and waits until the worker that holds it has
 * finished; a protected cluster refuses it (`Conflict`). Anything else waits until nothing is under way (`Conflict`, in
 * which `caption` names the state).
 */
export function afterWish(
  current: Cluster,
  { task, message, user }: Wish,
  { id, now, caption }: { id: string; now: Date; caption: string },
): Change<Cluster> {
  const deletes = task.kind === 'deprovision';
  if (deletes && current.operation?.kind === 'deprovision') return { object: current };
  if (deletes) refuseProtected(current);
  if (!deletes && isInTransition(current.state))
    throw new Conflict(`The cluster is ${caption}: wait until that is done`);
  const wanted = metadataOf(task);
  const before = Object.fromEntries(Object.keys(wanted).map((name) => [name, current.metadata[name]]));
  const changed: Cluster = {
    ...current,
    state: stateDuring(task),
    status_message: message,
    metadata: { ...current.metadata, ...wanted },
    nodes: task.kind === 'resize' ? task.nodeCount : current.nodes,
    operation: {
      ...newOperation(task, id, now),
      claimed_until: current.operation?.claimed_until,
      ...(Object.keys(wanted).length > 0 && { before }),
      ...(task.kind === 'resize' && { nodes_before: nodesOf(current) }),
    },
    approval: deletes ? undefined : current.approval,
  };
  return withEvent(changed, { type: user === undefined ? 'expired' : 'requested', message, user }, now);
}

function stateDuring({ kind }: Wish['task']): Cluster['state'] {
  if (kind === 'provision') return 'Deploying';
  return kind === 'deprovision' ? 'Destroying' : 'Updating';
}

/** The parameter of engines that lets clients choose the version of Kubernetes; once created, only an upgrade changes it. */
export const VERSION = 'kubernetes_version';

/** What the metadata holds once the task is done. */
function metadataOf(task: Task): Record<string, unknown> {
  if (task.kind === 'resize') return { node_count: task.nodeCount };
  if (task.kind === 'network_policy') return { network_policy: { ...task.policy } };
  if (task.kind === 'upgrade') return { [VERSION]: task.version };
  return {};
}

/**
 * Records what an engine saw. A settled state ends the operation. When a cluster has been created whose kubeconfig the
 * engine still has to bring, fetching it is the next operation (`fetchId`). A new state or message goes into the history.
 */
export function afterObservation(
  current: Cluster,
  observation: Observation,
  { now, fetchId }: { now: Date; fetchId?: string },
): Change<Cluster> {
  const { operation } = current;
  const { state } = observation;
  const isOver = !isInTransition(state);
  const isCreated =
    state === 'OK' && current.state !== 'OK' && (operation?.kind ?? 'provision') === 'provision';
  const isUndone = isOver && state !== 'OK';
  const undone = isUndone ? (operation?.before ?? {}) : {};
  const after: Cluster = {
    ...withObservation(current, observation),
    metadata: withoutUnset({ ...current.metadata, ...undone }),
    nodes: (isUndone ? operation?.nodes_before : undefined) ?? current.nodes,
    operation: nextOperation(operation, isOver),
    ...(isCreated &&
      fetchId !== undefined && {
        ...{ operation: newOperation({ kind: 'kubeconfig' }, fetchId, now), lacks_kubeconfig: true as const },
      }),
  };
  const checkedAt = isOver ? timestamp(now) : undefined;
  const event = eventOf(current, after);
  return event ? { ...withEvent(after, event, now), checkedAt } : { object: after, checkedAt };
}

/** The cluster with what was seen of it; its version stays known when it does not answer. */
export function withObservation(current: Cluster, observation: Observation): Cluster {
  const { state, version, handle } = observation;
  return {
    ...current,
    state,
    status_message: messageOf(current, observation),
    kubernetes_version: version ?? current.kubernetes_version,
    handle: withHandle(current, handle),
  };
}

function withHandle({ handle }: Cluster, more: Observation['handle']): Cluster['handle'] {
  return more ? { ...handle, ...more } : handle;
}

/** Fetching the kubeconfig of a settled cluster goes on although somebody checked the cluster. */
function nextOperation(operation: Operation | undefined, isOver: boolean): Operation | undefined {
  if (operation === undefined || operation.kind === 'kubeconfig') return operation;
  return isOver ? undefined : { ...operation, phase: 'started', claimed_until: undefined };
}

function eventOf(current: Cluster, after: Cluster): NewEvent | undefined {
  const message = after.status_message ?? `The cluster is ${after.state}`;
  const isStarted = current.operation?.phase === 'requested' && isInTransition(after.state);
  if (isStarted) return { type: 'started', message };
  const isNew = after.state !== current.state || after.status_message !== current.status_message;
  return isNew ? { type: 'state', message } : undefined;
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

/** The last message holds while something is being done, and as long as the kubeconfig is missing. */
function messageOf(current: Cluster, { state, message }: Observation): string | undefined {
  const holds =
    isInTransition(state) || (state === 'OK' && current.state === 'OK' && current.lacks_kubeconfig);
  return message ?? (holds ? current.status_message : undefined);
}

/** Records that an operation failed for good. */
export function afterFailure(current: Cluster, message: string, now: Date): Change<Cluster> {
  const { operation } = current;
  if (operation?.kind === 'kubeconfig') {
    const { operation: _, ...settled } = current;
    return withEvent({ ...settled, status_message: message }, { type: 'state', message }, now);
  }
  const wayOut =
    operation?.kind === 'deprovision' ? `${message}: DELETE it again, or with force=true` : message;
  return afterObservation(current, { state: 'Error', message: wayOut }, { now });
}

/** Records that an operation took longer than `timeout` (seconds). */
export function afterTimeout(current: Cluster, timeout: number, now: Date): Change<Cluster> {
  const last =
    current.status_message === undefined ? '' : `. The last message was: ${current.status_message}`;
  return afterFailure(current, `The operation took longer than ${timeout} seconds${last}`, now);
}

/** The last event of a cluster that the provider has deleted. */
export const DELETED: NewEvent = { type: 'deleted', message: 'The provider has deleted the cluster' };

/** Records that an operation failed for now; the next try is free to begin. */
export function afterRetry(
  current: Cluster,
  operation: Operation,
  message: string,
  now: Date,
): Change<Cluster> {
  const status_message = `${message}; it is tried again`;
  const released: Cluster = {
    ...current,
    status_message,
    operation: { ...operation, claimed_until: undefined },
  };
  if (current.status_message === status_message) return { object: released };
  return withEvent(released, { type: 'retried', message: status_message }, now);
}

/** Records that the kubeconfig is there; the caller adds it as a secret. */
export function afterKubeconfig(current: Cluster, now: Date): Change<Cluster> {
  const { operation: _, lacks_kubeconfig: __, ...settled } = current;
  const message = 'The kubeconfig has been fetched';
  return withEvent({ ...settled, status_message: undefined }, { type: 'changed', message }, now);
}

/** Lets the operation begin that has replaced the one that a worker has just finished; keeps what the engine remembers. */
export function afterReplacement(current: Cluster, handle: Observation['handle']): Cluster {
  return {
    ...current,
    handle: withHandle(current, handle),
    operation: current.operation && { ...current.operation, claimed_until: undefined },
  };
}

function withoutUnset(metadata: Cluster['metadata']): Cluster['metadata'] {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
}
