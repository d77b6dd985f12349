import type { Context } from '../../context.ts';
import type { Engine, Observation, Watched, WatchedCluster } from '../../engines/engine.ts';
import { typedParameters } from '../../engines/parameters.ts';
import { DomainError } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import type { Cluster } from '../../models/cluster.ts';
import type { Loaded } from '../../repository/model.ts';
import { changes, isWatched } from '../lifecycle.ts';
import { handOver } from '../operations/hand-over.ts';
import { settle } from '../operations/settle.ts';

const WRITES_AT_ONCE = 32;

/**
 * Checks the clusters of one provisioner that are in transition, and writes those that changed, each once. When the
 * provider does not answer, they stay as they are, with the reason in their message. Returns every changed cluster as it
 * is now, or undefined once it is gone.
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
  const written = await inParallel(changed, WRITES_AT_ONCE, async ({ cluster, outcome }) => {
    const settler = { engine, operation: cluster.object.operation, holdsClaim: false };
    return { id: cluster.object.id, object: await settle(context, cluster, settler, outcome) };
  });
  await handOver(
    context,
    written.flatMap(({ object }) => object ?? []),
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
    const seen = await engine.watch?.(
      watched.map(({ object }) => watchedCluster(object)),
      typedParameters(engine.parameters.provisioner, parameters, 'parameters'),
      signal,
    );
    return ({ id }) => seen?.get(id);
  } catch (error) {
    if (!(error instanceof DomainError) || signal.aborted) {
      if (error instanceof DomainError) return () => undefined;
      throw error;
    }
    return ({ state }): Observation => ({
      state,
      message: `The provider cannot be asked at the moment: ${error.message}`,
    });
  }
}

function watchedCluster({ id, name, state, metadata, handle = {}, operation }: Cluster): WatchedCluster {
  return {
    id,
    name,
    state,
    metadata,
    handle,
    operation: operation && { ...operation, requestedAt: new Date(operation.requested_at) },
  };
}
