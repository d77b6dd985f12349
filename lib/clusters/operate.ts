import type { Context } from '../context.ts';
import type { Engine, EngineCluster, NetworkPolicy, Observation } from '../engines/engine.ts';
import type { Stored } from '../repository/model.ts';
import { observed } from './check.ts';
import type { FoundCluster } from './find.ts';
import { engineCluster, loadRelations } from './load.ts';
import { type Cluster, clusterModel } from './model.ts';
import { shownWith } from './show.ts';
import type { Shown } from './wire.ts';

const DEADLINE_MS = 20_000;

type Outcome = Promise<{ cluster: Stored<Cluster>; shown: Shown }>;

/** Changes the number of nodes. Throws `NotSupported` where the engine cannot, and the engine's errors. */
export function resizeCluster(context: Context, found: FoundCluster, nodeCount: number): Outcome {
  const act = (engine: Engine, cluster: EngineCluster, signal: AbortSignal) =>
    engine.resize(cluster, nodeCount, signal);
  return operate(context, found, act, { node_count: nodeCount });
}

/** Changes the network policy. Throws `NotSupported` where the engine cannot, and the engine's errors. */
export function setNetworkPolicy(context: Context, found: FoundCluster, policy: NetworkPolicy): Outcome {
  const act = (engine: Engine, cluster: EngineCluster, signal: AbortSignal) =>
    engine.setNetworkPolicy(cluster, policy, signal);
  return operate(context, found, act, { network_policy: { ...policy } });
}

/** How far the making of the cluster is, in percent; undefined where the engine cannot tell. */
export async function progressOf(context: Context, found: FoundCluster): Promise<number | undefined> {
  const relations = await loadRelations(context, found.object, { secrets: true, provisionerSecrets: true });
  const engine = context.engines.installed(relations.provisioner.engine);
  return engine.progress(engineCluster(found.object, relations), AbortSignal.timeout(DEADLINE_MS));
}

async function operate(
  context: Context,
  found: FoundCluster,
  act: (engine: Engine, cluster: EngineCluster, signal: AbortSignal) => Promise<Observation>,
  metadata: Cluster['metadata'],
): Outcome {
  const relations = await loadRelations(context, found.object, { secrets: true, provisionerSecrets: true });
  const engine = context.engines.installed(relations.provisioner.engine);
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const observation = await act(engine, engineCluster(found.object, relations), signal);
  const tenant = context.tenantOf(found.object);
  const cluster = await tenant.update(clusterModel, found, context.writer, (current) => ({
    object: observed({ ...current, metadata: { ...current.metadata, ...metadata } }, observation),
  }));
  return { cluster, shown: await shownWith(context, { ...found, ...cluster }, relations) };
}
