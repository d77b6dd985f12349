import type { Context } from '../../context.ts';
import type { Engine, Observation, Watched, WatchedCluster } from '../../engines/engine.ts';
import { DomainError, NotFound } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';
import type { Loaded } from '../../repository/model.ts';
import { lastEvent } from '../history.ts';
import { Overtaken } from '../operations/claim.ts';
import { afterObservation, changes } from '../operations/outcome.ts';
import { isInTransition } from '../states.ts';

const WRITES_AT_ONCE = 32;
const SERVER = { by: 'server' } as const;

/** Whether the provider is at something for this cluster that can be looked at. */
export function isWatched({ state, operation }: Cluster): boolean {
  return isInTransition(state) && operation?.phase !== 'requested';
}

/**
 * Looks what has become of clusters of one provisioner that something is being done to, and writes those that changed,
 * each once. When the provider does not tell, they stay what they are, with the reason in their message. Gives what
 * every changed cluster is now; undefined: it is gone.
 */
export async function watchClusters(
  context: Context,
  engine: Engine,
  parameters: Record<string, unknown>,
  clusters: readonly Loaded<Cluster>[],
  signal: AbortSignal,
): Promise<Map<string, Cluster | undefined>> {
  const watched = clusters.filter(({ object }) => isWatched(object));
  if (watched.length === 0) return new Map();
  const seen = await look(engine, parameters, watched, signal);
  const changed = watched.flatMap((cluster) => {
    const outcome = seen(cluster.object);
    return outcome === undefined || (outcome !== 'deleted' && !changes(cluster.object, outcome))
      ? []
      : [{ cluster, outcome }];
  });
  const written = await inParallel(changed, WRITES_AT_ONCE, ({ cluster, outcome }) =>
    write(context, engine, cluster, outcome),
  );
  const next = written.flatMap(({ object }) =>
    object?.operation?.phase === 'requested' ? [{ object, operation: object.operation }] : [],
  );
  await context.dispatcher.operate(
    next.map(({ object, operation }) => ({
      namespace: object.namespace,
      cluster: object.id,
      operation: operation.id,
    })),
  );
  return new Map(written.map(({ id, object }) => [id, object]));
}

async function look(
  engine: Engine,
  parameters: Record<string, unknown>,
  watched: readonly Loaded<Cluster>[],
  signal: AbortSignal,
): Promise<(cluster: Cluster) => Watched | undefined> {
  try {
    const seen = await engine.watch(
      watched.map(({ object }) => watchedCluster(object)),
      parameters,
      signal,
    );
    return ({ id }) => seen.get(id);
  } catch (error) {
    if (!(error instanceof DomainError) || signal.aborted) {
      if (error instanceof DomainError) return () => undefined;
      throw error;
    }
    return ({ state }): Observation => ({
      state,
      message: `It cannot be followed at the moment: ${error.message}`,
    });
  }
}

function watchedCluster({ id, name, state, handle = {}, operation }: Cluster): WatchedCluster {
  return {
    id,
    name,
    state,
    handle,
    operation: operation && { kind: operation.kind, requestedAt: new Date(operation.requested_at) },
  };
}

/** Writes what was seen, unless something else has begun since. */
async function write(
  { tenantOf, now }: Context,
  { bringsKubeconfig }: Engine,
  cluster: Loaded<Cluster>,
  outcome: Watched,
): Promise<{ id: string; object: Cluster | undefined }> {
  const { id, operation } = cluster.object;
  const tenant = tenantOf(cluster.object);
  try {
    if (outcome === 'deleted') {
      const event = { type: 'deleted', message: 'The provider has removed the cluster' } as const;
      await tenant.delete(clusterModel, cluster, SERVER, lastEvent(event, now()));
      return { id, object: undefined };
    }
    const { object } = await tenant.update(clusterModel, cluster, SERVER, (current) => {
      if (current.operation?.id !== operation?.id || !isWatched(current)) throw new Overtaken();
      return afterObservation(current, outcome, { now: now(), wantsKubeconfig: bringsKubeconfig });
    });
    return { id, object };
  } catch (error) {
    if (error instanceof NotFound) return { id, object: undefined };
    if (error instanceof Overtaken) return { id, object: cluster.object };
    throw error;
  }
}
