import { DomainError } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import type { Watched, WatchedCluster } from '../engine.ts';
import type { ManagedCluster } from './answers.ts';
import type { AzureClient } from './client.ts';
import { type Asked, wayOut } from './ends.ts';
import { look } from './look.ts';
import { judge } from './observations.ts';

/** Clusters that the list lacks are asked for one by one, this many in a run: a list is no proof that one is gone. */
const MOST_SINGLE = 50;
/** Requests at once, beside those of other runs. */
const AT_ONCE = 4;

/** Checks clusters by one list of their resource group, and does the step that is due for each. */
export async function watchClusters(
  client: AzureClient,
  clusters: readonly WatchedCluster[],
  signal: AbortSignal,
): Promise<Map<string, Watched>> {
  const listed = new Map((await client.list(signal)).map((one) => [one.name.toLowerCase(), one]));
  const seen = new Map<string, Watched>();
  const missing: WatchedCluster[] = [];
  await inParallel(clusters, AT_ONCE, async (cluster) => {
    const found = listed.get(cluster.id);
    if (!found) missing.push(cluster);
    else if (!isToldAlready(cluster, found)) {
      const outcome = await unlessBusy(cluster, () => look(client, askedOf(cluster), found, signal));
      if (outcome) seen.set(cluster.id, outcome);
    }
  });
  await inParallel(firstOf(missing, seen), AT_ONCE, async (cluster) => {
    const outcome = await unlessBusy(cluster, () => confirm(client, cluster, signal));
    if (outcome) seen.set(cluster.id, outcome);
  });
  return seen;
}

/** A failure that was found out before, and of which Azure says no more: it would be asked for its reason each time. */
function isToldAlready({ state, operation }: WatchedCluster, found: ManagedCluster): boolean {
  if (state !== 'Error' || operation) return false;
  const verdict = judge(found);
  return verdict.is === 'failed' && verdict.words === undefined;
}

/**
 * Those that have their turn to be asked for, the ones in transition first. One that Azure never accepted is none; what was
 * no longer well before is gone without being asked for.
 */
function firstOf(missing: readonly WatchedCluster[], seen: Map<string, Watched>): WatchedCluster[] {
  const known = missing.filter(({ operation, state, handle }) => isOurs(operation, state) || wasSeen(handle));
  const lost = known.filter(({ state }) => state === 'Error');
  for (const { id } of lost) seen.set(id, 'deleted');
  const rest = known.filter(({ state }) => state !== 'Error');
  const first = rest.filter(({ operation, state }) => isOurs(operation, state));
  return [...first, ...rest.filter((cluster) => !first.includes(cluster))].slice(0, MOST_SINGLE);
}

function isOurs(operation: WatchedCluster['operation'], state: WatchedCluster['state']): boolean {
  return operation !== undefined || state === 'Destroying';
}

/** Whether Azure has ever shown the cluster. */
function wasSeen({ node_count }: WatchedCluster['handle']): boolean {
  return node_count !== undefined;
}

async function confirm(client: AzureClient, cluster: WatchedCluster, signal: AbortSignal): Promise<Watched> {
  const found = await client.cluster(cluster.id, signal);
  return found ? look(client, askedOf(cluster), found, signal) : 'deleted';
}

/** A cluster that cannot be asked for, or whose step is refused, is no reason to know nothing of the others. */
async function unlessBusy(
  { state, operation }: WatchedCluster,
  work: () => Promise<Watched>,
): Promise<Watched | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (!operation) return undefined;
    if (error.mayPass) return { state, message: `${error.message}; it is tried again` };
    return { state: 'Error', message: `${error.message}${wayOut(operation)}` };
  }
}

function askedOf({ id, state, operation, handle }: WatchedCluster): Asked {
  // What Azure deletes although the operation is gone was asked for as well.
  const task = operation ?? (state === 'Destroying' ? ({ kind: 'deprovision' } as const) : undefined);
  return { id, task, handle };
}
