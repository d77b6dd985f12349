import type { Context } from '../context.ts';
import { withDeadline } from '../engines/deadline.ts';
import type { Engine, EngineCluster, NetworkPolicy, Observation } from '../engines/engine.ts';
import { Conflict } from '../errors.ts';
import type { Stored } from '../repository/model.ts';
import { observed } from './check.ts';
import type { FoundCluster } from './find.ts';
import { engineCluster, loadRelations } from './load.ts';
import { type Cluster, clusterModel } from './model.ts';
import { shownWith } from './show.ts';
import type { Shown } from './wire.ts';

const DEADLINE_MS = 20_000;

type Outcome = Promise<{ cluster: Stored<Cluster>; shown: Shown }>;

/**
 * Changes the number of nodes. Throws `NotSupported` where the engine cannot, `Conflict` when the cluster is being
 * removed, and the engine's errors.
 */
export function resizeCluster(context: Context, found: FoundCluster, nodeCount: number): Outcome {
  const act = (engine: Engine, cluster: EngineCluster, signal: AbortSignal) =>
    engine.resize(cluster, nodeCount, signal);
  return operate(context, found, act, { node_count: nodeCount });
}

/** Changes the network policy. Throws what `resizeCluster` throws. */
export function setNetworkPolicy(context: Context, found: FoundCluster, policy: NetworkPolicy): Outcome {
  const act = (engine: Engine, cluster: EngineCluster, signal: AbortSignal) =>
    engine.setNetworkPolicy(cluster, policy, signal);
  return operate(context, found, act, { network_policy: { ...policy } });
}

/** How far the making of the cluster is, in percent; undefined where the engine cannot tell. */
export async function progressOf(context: Context, found: FoundCluster): Promise<number | undefined> {
  const relations = await loadRelations(context, found.object, { secrets: true, provisionerSecrets: true });
  const engine = context.engines.installed(relations.provisioner.engine);
  const cluster = engineCluster(found.object, relations);
  return withDeadline(DEADLINE_MS, (signal) => engine.progress(cluster, signal));
}

async function operate(
  context: Context,
  found: FoundCluster,
  act: (engine: Engine, cluster: EngineCluster, signal: AbortSignal) => Promise<Observation>,
  metadata: Cluster['metadata'],
): Outcome {
  const relations = await loadRelations(context, found.object, { secrets: true, provisionerSecrets: true });
  const engine = context.engines.installed(relations.provisioner.engine);
  refuseRemoved(found.object);
  const asked = engineCluster(found.object, relations);
  const observation = await withDeadline(DEADLINE_MS, (signal) => act(engine, asked, signal));
  const tenant = context.tenantOf(found.object);
  const cluster = await tenant.update(clusterModel, found, context.writer, (current) => {
    refuseRemoved(current);
    return { object: observed({ ...current, metadata: { ...current.metadata, ...metadata } }, observation) };
  });
  return { cluster, shown: await shownWith(context, { ...found, ...cluster }, relations) };
}

/** Nothing brings a cluster back that its provider is removing. */
function refuseRemoved({ state }: Cluster): void {
  if (state === 'Destroying') throw new Conflict('The cluster is being removed: create another one');
}
