import { type KubernetesObject, textOf } from '../../kubernetes/read/objects.ts';
import type { Observation, Watched, WatchedCluster } from '../engine.ts';
import { isOurs, type Management } from './management.ts';
import { LABEL, NAME_LABEL, nameOf, withV } from './names.ts';
import { machineCount, observationOf } from './observations.ts';
import { removeExtras } from './remove.ts';

const TRANSITION = new Set(['Deploying', 'Updating', 'Destroying']);

/**
 * Checks clusters by one list, and by one more of all Machines while some cluster is in transition: it ends only when its
 * machines run what is wanted.
 */
export async function watchAll(
  management: Management,
  clusters: readonly WatchedCluster[],
): Promise<Map<string, Watched>> {
  const moves = clusters.some(({ state }) => state === 'Deploying' || state === 'Updating');
  const [found, machines] = await Promise.all([
    management.ownClusters(),
    moves ? management.listOf('machines') : [],
  ]);
  const byId = new Map(found.map((cluster) => [textOf(cluster, 'metadata', 'labels', LABEL), cluster]));
  const byCluster = Map.groupBy(machines, (machine) => textOf(machine, 'metadata', 'labels', NAME_LABEL));
  const seen = new Map<string, Watched>();
  for (const { id, state, handle, operation } of clusters) {
    const cluster = byId.get(id);
    if (!cluster) {
      if (state === 'Destroying') await removeExtras(management, handle.extras);
      seen.set(id, 'deleted');
    } else if (textOf(cluster, 'metadata', 'name') === nameOf(id)) {
      const own = TRANSITION.has(state) ? (byCluster.get(nameOf(id)) ?? []) : undefined;
      const observation = afterRollback(cluster, operation) ?? observationOf(cluster, state, own);
      seen.set(id, stillDeleting(state, observation));
    }
  }
  return seen;
}

/** An upgrade that somebody has taken back: whoever keeps the manifests in git, say. */
function afterRollback(
  cluster: KubernetesObject,
  operation: WatchedCluster['operation'],
): Observation | undefined {
  if (operation?.kind !== 'upgrade') return undefined;
  const version = textOf(cluster, 'spec', 'topology', 'version') ?? '';
  if (withV(version) === withV(operation.version)) return undefined;
  return {
    state: 'Error',
    message: `The upgrade to ${withV(operation.version)} was taken back: the Cluster asks for ${version} again`,
  };
}

/** A Cluster that is to be deleted, and does not know yet, is on its way. */
function stillDeleting(state: string, seen: Observation): Observation {
  return state === 'Destroying' ? { ...seen, state: 'Destroying', message: deletion(seen) } : seen;
}

function deletion({ state, message }: Observation): string {
  return state === 'Destroying' && message !== undefined ? message : 'Cluster API is to delete it';
}

/** How an idle cluster is. */
export async function lookAt(management: Management, id: string): Promise<Observation> {
  const found = await management.cluster(nameOf(id));
  if (found && isOurs(found, id)) return observationOf(found, 'OK');
  return { state: 'Error', message: 'The management cluster does not have it: somebody deleted it there' };
}

/** How far the machines of a cluster are, in percent; undefined for one that the management cluster does not have. */
export async function progressOf(management: Management, id: string): Promise<number | undefined> {
  const name = nameOf(id);
  const [cluster, machines] = await Promise.all([
    management.cluster(name),
    management.listOf('machines', name),
  ]);
  if (!cluster) return undefined;
  const { wanted, ready } = machineCount(cluster, machines);
  return Math.min(99, Math.floor((ready / wanted) * 100));
}
