import { DomainError } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import type { Watched, WatchedCluster } from '../engine.ts';
import { goOnResizing } from './changes.ts';
import type { EksClient } from './client.ts';
import { type EksTarget, goOnCreating } from './creation.ts';
import { goOnDeleting } from './deletion.ts';
import { missing } from './missing.ts';
import { GROUP, nameOf } from './names.ts';
import { foreign, isOurs, ofCluster } from './observations.ts';
import type { EksMetadata } from './parameters.ts';
import { AwsRefusal } from './refusals.ts';
import { goOnUpgrading } from './upgrade.ts';

/** Amazon EKS throttles an account, not a caller: others want to ask it too. */
const AT_ONCE = 8;
/** Idle clusters that are described in one run, by two requests each. */
const MOST_IDLE = 250;
/** Runs begin at different places of a longer list: multiples of an irrational number are spread evenly, at any interval. */
const STRIDE = Math.E;
const MINUTE_MS = 60_000;

/**
 * Does what is due for each cluster. Amazon EKS lists names alone, so that those in transition are described one by one. For
 * idle ones the list comes first: it shows in one request for every hundred which of them are gone. Of the rest 250 are
 * described in a run, others in each run.
 */
export async function watchAll(
  client: EksClient,
  clusters: readonly WatchedCluster[],
  metadataOf: (cluster: WatchedCluster) => EksMetadata,
  now: Date,
  signal: AbortSignal,
): Promise<Map<string, Watched>> {
  const idle = clusters.filter(isIdle);
  const names = idle.length === 0 ? undefined : await client.clusterNames(signal);
  const gone = new Set(idle.filter(({ id }) => names?.has(nameOf(id)) === false));
  const inTransition = clusters.filter((cluster) => !isIdle(cluster));
  const described = turn(
    idle.filter((cluster) => !gone.has(cluster)),
    now,
  );
  const seen = new Map<string, Watched>();
  await inParallel([...gone, ...inTransition, ...described], AT_ONCE, async (cluster) => {
    const look = gone.has(cluster)
      ? missing(client, cluster.handle, signal)
      : lookAt(client, cluster, metadataOf, signal);
    const outcome = await look.catch((error: unknown) => afterFailure(cluster, error, signal));
    if (outcome) seen.set(cluster.id, outcome);
  });
  return seen;
}

/** How a cluster is that nothing is to be done to, by two requests. */
export async function describe(
  client: EksClient,
  { id, handle }: Pick<EksTarget, 'id' | 'handle'>,
  signal: AbortSignal,
): Promise<Watched> {
  const cluster = await client.cluster(nameOf(id), signal);
  if (!cluster) return missing(client, handle, signal);
  if (!isOurs(cluster, id)) return foreign(id);
  return ofCluster(cluster, await client.nodes(nameOf(id), GROUP, signal), handle);
}

function isIdle({ state }: WatchedCluster): boolean {
  return state === 'OK' || state === 'Error' || state === 'Unknown';
}

function turn(clusters: readonly WatchedCluster[], now: Date): WatchedCluster[] {
  const start = Math.floor(((Math.floor(now.getTime() / MINUTE_MS) * STRIDE) % 1) * clusters.length);
  return [...clusters.slice(start), ...clusters.slice(0, start)].slice(0, MOST_IDLE);
}

async function lookAt(
  client: EksClient,
  cluster: WatchedCluster,
  metadataOf: (cluster: WatchedCluster) => EksMetadata,
  signal: AbortSignal,
): Promise<Watched | undefined> {
  const { id, state, operation, handle } = cluster;
  const target = (): EksTarget => ({ id, handle, metadata: metadataOf(cluster) });
  if (isIdle(cluster)) return describe(client, cluster, signal);
  if (operation?.kind === 'deprovision' || state === 'Destroying')
    return goOnDeleting(client, cluster, { retriesNodes: false }, signal);
  if (operation?.kind === 'resize') return goOnResizing(client, target(), operation.nodeCount, signal);
  if (operation?.kind === 'upgrade') return goOnUpgrading(client, target(), operation.version, signal);
  if (state === 'Deploying') return goOnCreating(client, target(), signal);
  return describe(client, cluster, signal);
}

/**
 * What a failure means for one cluster of many. A refusal of the request ends what is being done. Anything else may pass, by
 * other credentials, rights or time: the cluster stays as it is, with the reason; an idle one without it.
 */
function afterFailure(cluster: WatchedCluster, error: unknown, signal: AbortSignal): Watched | undefined {
  if (!(error instanceof DomainError)) throw error;
  if (isIdle(cluster) || signal.aborted) return undefined;
  const { message } = error;
  if (error instanceof AwsRefusal && error.matter === 'request')
    return {
      state: 'Error',
      message,
      ...(cluster.state === 'Deploying' && { handle: { failure: message } }),
    };
  return { state: cluster.state, message: `${message}; it is tried again` };
}
