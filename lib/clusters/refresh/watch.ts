import type { Context } from '../../context.ts';
import type { Engine, Observation, Watched, WatchedCluster } from '../../engines/engine.ts';
import { typedParameters } from '../../engines/parameters.ts';
import { DomainError } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import type { Cluster } from '../../models/cluster.ts';
import type { Loaded } from '../../repository/model.ts';
import { changes, isIdle } from '../lifecycle.ts';
import { handOver } from '../operations/hand-over.ts';
import { settle } from '../operations/settle.ts';

const WRITES_AT_ONCE = 32;

/** How a cluster is that the provider does not have, although nobody asked for its deletion. */
const MISSING: Observation = {
  state: 'Error',
  message: 'The provider no longer has the cluster: somebody deleted it there. DELETE it here too',
};

/**
 * Has an engine check clusters of one provisioner (in transition, or idle), and writes those that changed, each once. When
 * the provider does not answer, they stay as they are; those in transition with the reason in their message. Returns every
 * changed cluster as it is now, or undefined once it is gone.
 */
export async function watchClusters(
  context: Context,
  engine: Engine,
  parameters: Record<string, unknown>,
  clusters: readonly Loaded<Cluster>[],
  signal: AbortSignal,
): Promise<Map<string, Cluster | undefined>> {
  if (clusters.length === 0) return new Map();
  const seen = await look(engine, parameters, clusters, signal);
  const changed = clusters.flatMap((cluster) => {
    const outcome = afterLook(cluster.object, seen(cluster.object));
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
    const message = `The provider cannot be asked at the moment: ${error.message}`;
    return (cluster) => (isIdle(cluster) ? undefined : { state: cluster.state, message });
  }
}

/** A record goes only when somebody asked for the deletion. */
function afterLook({ state }: Cluster, seen: Watched | undefined): Watched | undefined {
  return seen === 'deleted' && state !== 'Destroying' ? MISSING : seen;
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
