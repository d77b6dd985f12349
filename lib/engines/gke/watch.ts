import { DomainError } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import type { Observation, Watched, WatchedCluster } from '../engine.ts';
import type { GkeCluster, GkeOperation } from './answers.ts';
import type { GkeClient } from './client.ts';
import { elsewhere, foreign, gkeName, isOurs, isSilent, placeOf } from './cluster-names.ts';
import { isBroken, isDone, observed, whyBroken, whyFailed } from './observations.ts';
import { dueStep, handleOf, type Step } from './steps.ts';
import { versionOf } from './versions.ts';

const AT_ONCE = 8;
/** A list may not have a new cluster yet. */
const GRACE_MS = 120_000;

/** What a look at clusters needs besides them. */
export interface Look {
  client: GkeClient;
  /** The project of the service account: what was created in another one cannot be seen. */
  project: string;
  now: Date;
}

/**
 * Checks clusters by one list of all of the project, and does the step of each operation that is due; the operations of
 * Google are listed only where some cluster waits for one. Throws what the client throws.
 */
export async function watchClusters(
  look: Look,
  clusters: readonly WatchedCluster[],
  signal: AbortSignal,
): Promise<Map<string, Watched>> {
  const { client } = look;
  const list = await client.list(signal);
  const waiting = new Set(
    clusters.filter((one) => needsOperation(one, list.clusters.get(gkeName(one.id)))).map(({ id }) => id),
  );
  const operations = waiting.size > 0 ? await client.operations(signal) : new Map<string, GkeOperation>();
  const seen = await inParallel(clusters, AT_ONCE, async (cluster) => {
    const { id, handle, metadata } = cluster;
    const { location } = placeOf(id, handle, metadata.zone);
    const name = String(handle.operation);
    // A list may not have a new operation yet.
    const single = () => (waiting.has(id) ? client.operation(location, name, signal) : undefined);
    const outcome = outcomeOf(look, cluster, {
      found: list.clusters.get(gkeName(id)),
      isSilent: isSilent(location, list.missingZones),
      operation: operations.get(name) ?? (await single()),
    });
    const watched = isStep(outcome) ? await begun(client, cluster, outcome, signal) : outcome;
    return watched && ([id, watched] as const);
  });
  return new Map(seen.filter((one) => one !== undefined));
}

/** The cluster itself says how its creation and its deletion are. */
function needsOperation({ operation, handle }: WatchedCluster, found: GkeCluster | undefined): boolean {
  if (!operation || operation.kind === 'kubeconfig' || handle.operation === undefined) return false;
  if (operation.kind === 'provision') return !found;
  return operation.kind !== 'deprovision' || (found !== undefined && found.status !== 'STOPPING');
}

interface Seen {
  found: GkeCluster | undefined;
  isSilent: boolean;
  operation: GkeOperation | undefined;
}

function outcomeOf(look: Look, cluster: WatchedCluster, seen: Seen): Watched | Step | undefined {
  const { id, handle, operation } = cluster;
  const { found } = seen;
  if (handle.project !== undefined && handle.project !== look.project)
    return kept(cluster, elsewhere(String(handle.project)));
  if (!found) return seen.isSilent ? silent(cluster) : absent(look, cluster, seen.operation);
  if (!isOurs(id, found)) return { state: 'Error', message: foreign(id) };
  switch (operation?.kind) {
    case undefined:
    case 'kubeconfig':
      return observed(found);
    case 'provision':
      return created(found);
    case 'deprovision':
      return deleted(found, seen.operation);
    default:
      return changed(cluster, found, seen.operation);
  }
}

/** The same state with a reason; nothing about an idle cluster. */
function kept({ operation, state }: WatchedCluster, message: string): Observation | undefined {
  return operation && { state, message };
}

/** A zone that does not answer says nothing about its clusters. */
function silent(cluster: WatchedCluster): Observation | undefined {
  return kept(cluster, 'Google does not reach the zone of the cluster at the moment');
}

function absent(
  { now }: Look,
  { operation }: WatchedCluster,
  ofGoogle: GkeOperation | undefined,
): Watched | undefined {
  if (operation?.kind !== 'provision') return 'deleted';
  const failure = ofGoogle && whyFailed(ofGoogle);
  if (failure !== undefined)
    return { state: 'Error', message: `Google did not create the cluster: ${failure}` };
  return now.getTime() - operation.requestedAt.getTime() < GRACE_MS ? undefined : 'deleted';
}

/** Google may already update a cluster that nobody has had yet: that belongs to its creation. */
function created(found: GkeCluster): Observation {
  if (found.status === 'PROVISIONING') return { state: 'Deploying', message: 'Google creates the cluster' };
  if (found.status === 'RECONCILING')
    return { state: 'Deploying', message: 'Google completes the cluster', version: versionOf(found) };
  return observed(found);
}

function deleted(found: GkeCluster, ofGoogle: GkeOperation | undefined): Watched | Step {
  if (found.status === 'STOPPING') return { state: 'Destroying', message: 'Google deletes the cluster' };
  if (!ofGoogle) return DELETION;
  const failure = whyFailed(ofGoogle);
  if (failure === undefined) return { state: 'Destroying', message: 'Google deletes the cluster' };
  const message = `Google could not delete the cluster: ${failure}. DELETE it again, or with force=true`;
  return { state: 'Error', message };
}

/** A deletion that Google knows nothing about is asked for again. */
const DELETION: Step = {
  name: 'deletion',
  operationType: 'DELETE_CLUSTER',
  message: 'Google deletes the cluster',
  begin: (client, place, signal) => client.delete(place, signal),
};

function changed(
  { operation, handle }: WatchedCluster,
  found: GkeCluster,
  ofGoogle: GkeOperation | undefined,
): Watched | Step {
  const failure = ofGoogle && whyFailed(ofGoogle);
  const version = versionOf(found);
  if (failure !== undefined)
    return { state: 'Error', message: `Google could not do it: ${failure}`, version };
  if (ofGoogle && !isDone(ofGoogle)) return { state: 'Updating', version };
  if (isBroken(found)) return { state: 'Error', message: whyBroken(found), version };
  if (found.status !== 'RUNNING') return { ...observed(found), state: 'Updating' };
  const step = operation && dueStep(found, operation);
  if (!step) return observed(found);
  if (!ofGoogle || step.name !== handle.step) return step;
  const message = `Google ended a step without any effect: it has rolled back what it did (${step.message})`;
  return { state: 'Error', message, version };
}

function isStep(outcome: Watched | Step | undefined): outcome is Step {
  return typeof outcome === 'object' && 'begin' in outcome;
}

/** A step that cannot begin does not spoil the look at the others: it is due again, or its operation ends. */
async function begun(
  client: GkeClient,
  { id, handle, metadata, state }: WatchedCluster,
  step: Step,
  signal: AbortSignal,
): Promise<Watched> {
  try {
    const operation = await step.begin(client, placeOf(id, handle, metadata.zone), signal);
    return { state, message: step.message, handle: handleOf(step, operation) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { state: error.mayPass ? state : 'Error', message: error.message };
  }
}
