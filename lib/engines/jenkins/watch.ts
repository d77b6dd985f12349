import { inParallel } from '../../in-parallel.ts';
import type { Watched, WatchedCluster } from '../engine.ts';
import type { JenkinsBuild, QueuedBuild } from './answers.ts';
import type { JenkinsClient } from './client.ts';
import { chosen, deprovisioned, provisioned, removing } from './observations.ts';
import { isOf, type JenkinsSettings } from './settings.ts';

/** As many builds as clusters are looked for, and those of others in between. */
const RANGE = 100;
const LARGEST_RANGE = 25_000;
/** Builds that the range no longer holds are asked for one by one, so many in a run. */
const MOST_SINGLE = 20;
const AT_ONCE = 4;
/** Between the queue and its build Jenkins may show neither for a moment. */
const GRACE_MS = 120_000;

/** Looks what has become of clusters by the builds of one job: one request, and the queue when some are in neither. */
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
  const builds = buildsByCluster(settings, clusters, await client.builds(job, range, signal));
  const seen = new Map<string, Watched>();
  const missing: WatchedCluster[] = [];
  for (const cluster of clusters) {
    const outcome = outcomeOf(cluster, builds.get(cluster.id) ?? []);
    if (outcome) seen.set(cluster.id, outcome);
    else missing.push(cluster);
  }
  if (missing.length === 0) return seen;
  const queued = await client.queued(job, signal);
  const gone = missing.filter(({ id }) => {
    const item = queued.find(({ parameters }) => isOf(settings, id, parameters));
    if (item)
      seen.set(
        id,
        waiting(
          clusters.find((cluster) => cluster.id === id),
          item,
        ),
      );
    return item === undefined;
  });
  await inParallel(gone.slice(0, MOST_SINGLE), AT_ONCE, async (cluster) => {
    const outcome = await single(client, settings, job, cluster, now, signal);
    if (outcome) seen.set(cluster.id, outcome);
  });
  return seen;
}

/** The builds of each cluster, in one pass over them. */
function buildsByCluster(
  settings: JenkinsSettings,
  clusters: readonly WatchedCluster[],
  builds: readonly JenkinsBuild[],
): Map<string, JenkinsBuild[]> {
  const ids = new Set(clusters.map(({ id }) => id));
  const found = new Map<string, JenkinsBuild[]>();
  for (const build of builds) {
    const candidates = Object.values(build.parameters).map((value) => value.replace(/^kqueen-/, ''));
    const id = candidates.find((value) => ids.has(value) && isOf(settings, value, build.parameters));
    if (id !== undefined) found.set(id, [...(found.get(id) ?? []), build]);
  }
  return found;
}

function outcomeOf(cluster: WatchedCluster, builds: readonly JenkinsBuild[]): Watched | undefined {
  if (isBeingRemoved(cluster)) {
    const build = removing(builds, cluster.handle);
    return build && deprovisioned(build);
  }
  const build = chosen(builds, cluster.handle);
  return build && provisioned(build, builds);
}

function waiting(cluster: WatchedCluster | undefined, { id }: QueuedBuild): Watched {
  const state = cluster && isBeingRemoved(cluster) ? 'Destroying' : 'Deploying';
  return { state, message: `It waits in the queue of Jenkins (item ${id})` };
}

/** A cluster that neither the newest builds nor the queue know. */
async function single(
  client: JenkinsClient,
  settings: JenkinsSettings,
  job: string,
  cluster: WatchedCluster,
  now: Date,
  signal: AbortSignal,
): Promise<Watched | undefined> {
  const { handle, id, operation } = cluster;
  const number = isBeingRemoved(cluster) ? undefined : Number(handle.build ?? 0);
  if (number) {
    const build = await client.buildOf(job, number, signal);
    // After a reset of its numbers Jenkins may have given this one to another cluster.
    if (build && isOf(settings, id, build.parameters)) return provisioned(build);
  }
  if (operation && now.getTime() - operation.requestedAt.getTime() < GRACE_MS) return undefined;
  const wayOut = isBeingRemoved(cluster)
    ? 'DELETE it again, or with force=true'
    : 'DELETE it, and create another one';
  const state = isBeingRemoved(cluster) ? 'Error' : 'Unknown';
  return { state, message: `Jenkins no longer knows its build: ${wayOut}` };
}

export function isBeingRemoved({ operation, state }: WatchedCluster): boolean {
  return operation ? operation.kind === 'deprovision' : state === 'Destroying';
}
