import { inParallel } from '../../in-parallel.ts';
import type { Watched, WatchedCluster } from '../engine.ts';
import type { BuildParameter, JenkinsBuild, QueuedBuild } from './answers.ts';
import type { JenkinsClient } from './client.ts';
import { afterCreation, afterDeletion, buildThatCounts, deletionThatCounts } from './observations.ts';
import { isOf, type JenkinsSettings } from './settings.ts';

/** As many builds as clusters are looked for, and those of others in between. */
const RANGE = 100;
const LARGEST_RANGE = 25_000;
/** Builds outside of the range are asked for one by one, this many in a run. */
const MOST_SINGLE = 20;
const AT_ONCE = 4;
/** Between the queue and its build Jenkins may show neither for a moment. */
const GRACE_MS = 120_000;

/** Checks clusters by the builds of one job: by one request, and by the queue when some have no build there. */
export async function watchJob(
  client: JenkinsClient,
  settings: JenkinsSettings,
  job: string,
  clusters: readonly WatchedCluster[],
  now: Date,
  signal: AbortSignal,
): Promise<Map<string, Watched>> {
  if (clusters.length === 0) return new Map();
  const range = Math.min(LARGEST_RANGE, 2 * clusters.length + RANGE);
  const builds = byCluster(settings, clusters, await client.builds(job, range, signal));
  const seen = new Map<string, Watched>();
  const missing: WatchedCluster[] = [];
  for (const cluster of clusters) {
    const outcome = outcomeOf(cluster, builds.get(cluster.id) ?? []);
    if (outcome) seen.set(cluster.id, outcome);
    else missing.push(cluster);
  }
  if (missing.length === 0) return seen;
  const queued = byCluster(settings, missing, await client.queued(job, signal));
  const gone: WatchedCluster[] = [];
  for (const cluster of missing) {
    const [item] = queued.get(cluster.id) ?? [];
    if (item) seen.set(cluster.id, inQueue(cluster, item));
    else gone.push(cluster);
  }
  await inParallel(turn(gone, now), AT_ONCE, async (cluster) => {
    const outcome = await single(client, settings, job, cluster, now, signal);
    if (outcome) seen.set(cluster.id, outcome);
  });
  return seen;
}

/** What carries the id of each cluster, in one pass. */
function byCluster<T extends { parameters: readonly BuildParameter[] }>(
  settings: JenkinsSettings,
  clusters: readonly WatchedCluster[],
  carriers: readonly T[],
): Map<string, T[]> {
  const ids = new Set(clusters.map(({ id }) => id));
  const found = new Map<string, T[]>();
  for (const carrier of carriers) {
    const candidates = carrier.parameters.map(([, value]) => value.replace(/^kqueen-/, ''));
    const id = candidates.find((value) => ids.has(value) && isOf(settings, value, carrier.parameters));
    if (id !== undefined) found.set(id, [...(found.get(id) ?? []), carrier]);
  }
  return found;
}

/** Those that are asked for one by one in this run: others in each minute, so that all have their turn. */
function turn(clusters: readonly WatchedCluster[], now: Date): WatchedCluster[] {
  const start = (Math.floor(now.getTime() / 60_000) * MOST_SINGLE) % Math.max(1, clusters.length);
  return [...clusters.slice(start), ...clusters.slice(0, start)].slice(0, MOST_SINGLE);
}

function outcomeOf(cluster: WatchedCluster, builds: readonly JenkinsBuild[]): Watched | undefined {
  if (isBeingRemoved(cluster)) {
    const build = deletionThatCounts(builds, cluster.handle);
    return build && afterDeletion(build);
  }
  const build = buildThatCounts(builds, cluster.handle);
  return build && afterCreation(build, builds);
}

function inQueue(cluster: WatchedCluster, { id }: QueuedBuild): Watched {
  const state = isBeingRemoved(cluster) ? 'Destroying' : 'Deploying';
  return { state, message: `The build waits in the queue of Jenkins (item ${id})` };
}

/** A cluster whose build is neither in the range nor in the queue: asked for by its number, or by its item in the queue. */
async function single(
  client: JenkinsClient,
  settings: JenkinsSettings,
  job: string,
  cluster: WatchedCluster,
  now: Date,
  signal: AbortSignal,
): Promise<Watched | undefined> {
  const isRemoved = isBeingRemoved(cluster);
  const { build: known, queue_item, deprovision_item } = cluster.handle;
  const itemId = isRemoved ? deprovision_item : queue_item;
  const asksItem = itemId !== undefined && (isRemoved || known === undefined);
  const item = asksItem ? await client.queueItem(Number(itemId), signal) : undefined;
  if (item?.cancelled) return afterCancel(cluster, Number(itemId));
  const number = item?.buildNumber ?? (isRemoved ? undefined : known);
  const build = number === undefined ? undefined : await client.buildOf(job, Number(number), signal);
  // After a reset of its numbers Jenkins may have given this one to another cluster.
  if (build && isOf(settings, cluster.id, build.parameters))
    return isRemoved ? afterDeletion(build) : afterCreation(build);
  return afterLoss(cluster, now);
}

/** Somebody has taken the build out of the queue: it will never run. */
function afterCancel(cluster: WatchedCluster, item: number): Watched {
  const message = `Somebody cancelled its build in the queue of Jenkins (item ${item})`;
  return isBeingRemoved(cluster)
    ? { state: 'Error', message: `${message}: DELETE it again, or with force=true` }
    : { state: 'Error', message: `${message}: DELETE it, and create another one` };
}

/** A cluster that Jenkins does not know; undefined as long as that may be over in a moment. */
function afterLoss(cluster: WatchedCluster, now: Date): Watched | undefined {
  const { operation } = cluster;
  if (operation && now.getTime() - operation.requestedAt.getTime() < GRACE_MS) return undefined;
  if (isBeingRemoved(cluster)) {
    return {
      state: 'Error',
      message: 'Jenkins no longer knows its build: DELETE it again, or with force=true',
    };
  }
  return {
    state: 'Unknown',
    message: 'Jenkins no longer knows its build: DELETE it, and create another one',
  };
}

export function isBeingRemoved({ operation, state }: WatchedCluster): boolean {
  return operation ? operation.kind === 'deprovision' : state === 'Destroying';
}
