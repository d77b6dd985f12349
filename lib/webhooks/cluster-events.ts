import type { Cluster, OperationKind } from '../models/cluster.ts';
import type { HistoryEntry } from '../repository/model.ts';
import type { Told } from './cloud-event.ts';

/** An entry of the history of a cluster, as far as an event needs it. */
interface Entry extends HistoryEntry {
  at?: string;
  type?: string;
  message?: string;
  user?: string;
}

/**
 * What is told of the entries of a history. Those of a `state` are told by the state itself, and those of the end by the
 * end of the object.
 */
export const TOLD_OF_HISTORY = new Map([
  ['requested', 'cluster.requested'],
  ['started', 'cluster.started'],
  ['retried', 'cluster.retried'],
  ['changed', 'cluster.changed'],
  ['expiring', 'cluster.expiring'],
  ['expired', 'cluster.expired'],
  ['asked', 'cluster.deletion_asked'],
  ['denied', 'cluster.deletion_denied'],
  ['applied', 'cluster.applied'],
  ['issued', 'cluster.credential_issued'],
  ['revoked', 'cluster.credential_revoked'],
]);

/** What the success of an operation is called. */
const DONE = new Map<OperationKind, string>([
  ['resize', 'cluster.resized'],
  ['upgrade', 'cluster.upgraded'],
  ['network_policy', 'cluster.network_policy_changed'],
]);

/** The events of a write of a cluster, in the order in which they happened. */
export function clusterEvents(
  { before, after, history = [] }: { before?: Cluster; after?: Cluster; history?: readonly Entry[] },
  time: string,
): Told[] {
  const cluster = after ?? before;
  if (!cluster) return [];
  const last = history.at(-1);
  const told = after ? living(before, after, history) : [{ type: 'cluster.deleted', entry: last }];
  return told.map(({ type, entry = last }) => ({
    namespace: cluster.namespace,
    type,
    subject: `clusters/${cluster.id}`,
    time: entry?.at ?? time,
    data: dataOf(cluster, before, entry),
  }));
}

function living(before: Cluster | undefined, after: Cluster, history: readonly Entry[]) {
  const entries = history.flatMap((entry) => {
    const type = TOLD_OF_HISTORY.get(entry.type ?? '');
    return type === undefined ? [] : [{ type, entry }];
  });
  const states = stateTypes(before, after).map((type) => ({ type, entry: undefined }));
  return before ? [...entries, ...states] : [{ type: 'cluster.created', entry: undefined }, ...states];
}

function stateTypes(before: Cluster | undefined, after: Cluster): string[] {
  if (before?.state === after.state) return [];
  const done = after.state === 'OK' && before?.operation && DONE.get(before.operation.kind);
  return [
    ...(before ? ['cluster.state_changed'] : []),
    ...(done ? [done] : []),
    ...(after.state === 'OK' ? ['cluster.ready'] : []),
    ...(after.state === 'Error' ? ['cluster.failed'] : []),
  ];
}

/** What is sent of a cluster: nothing of its metadata, which is free, and no secret. */
function dataOf(cluster: Cluster, before: Cluster | undefined, entry: Entry | undefined) {
  const { id, name, state, owner, provisioner, operation } = cluster;
  return {
    id,
    name,
    state,
    previous_state: before?.state,
    owner: `User:${owner}`,
    provisioner: `Provisioner:${provisioner}`,
    operation: (operation ?? before?.operation)?.kind,
    message: entry?.message,
    user: entry?.user,
  };
}
