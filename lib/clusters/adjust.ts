import type { RequestContext } from '../context.ts';
import { withDeadline } from '../deadline.ts';
import type { Capability, NetworkPolicy } from '../engines/engine.ts';
import type { Cluster } from '../models/cluster.ts';
import type { Stored } from '../repository/model.ts';
import type { FoundCluster } from './find.ts';
import { beginOperation, type Wish } from './operations/begin.ts';
import { engineCluster, loadRelations } from './relations.ts';
import { shownWith } from './show.ts';
import { isInTransition } from './states.ts';
import type { Shown } from './wire.ts';

const DEADLINE_MS = 20_000;

type Outcome = Promise<{ cluster: Stored<Cluster>; shown: Shown }>;

/**
 * Has the number of nodes changed. Throws `NotSupported` where the engine cannot, and `Conflict` while something else is
 * being done to the cluster.
 */
export function resizeCluster(context: RequestContext, found: FoundCluster, nodeCount: number): Outcome {
  return operate(context, found, {
    kind: 'resize',
    message: `The provider has been asked for ${nodeCount} nodes`,
    wanted: { node_count: nodeCount },
  });
}

/** Has the network policy changed. Throws what `resizeCluster` throws. */
export function setNetworkPolicy(
  context: RequestContext,
  found: FoundCluster,
  policy: NetworkPolicy,
): Outcome {
  return operate(context, found, {
    kind: 'network_policy',
    message: `The provider has been asked to turn the network policy ${policy.provider} ${policy.enabled ? 'on' : 'off'}`,
    wanted: { network_policy: { ...policy } },
  });
}

/** How far the making of a cluster is, in percent; undefined where the engine cannot tell, and while it is removed. */
export async function progressOf(context: RequestContext, found: FoundCluster): Promise<number | undefined> {
  const { state } = found.object;
  if (!isInTransition(state)) return 100;
  if (state === 'Destroying') return undefined;
  const relations = await loadRelations(context, found.object, { secrets: true, provisionerSecrets: true });
  const engine = context.engines.installed(relations.provisioner.engine);
  const cluster = engineCluster(found.object, relations);
  const percent = await withDeadline(DEADLINE_MS, (signal) => engine.progress(cluster, signal));
  // The provider may be done before it is known here; it is not over before the state says so.
  return percent === undefined ? undefined : Math.min(99, percent);
}

async function operate(
  context: RequestContext,
  found: FoundCluster,
  wish: Wish & { kind: Exclude<Capability, 'deprovision'> },
): Outcome {
  const relations = await loadRelations(context, found.object, { provisionerSecrets: true });
  const engine = context.engines.installed(relations.provisioner.engine);
  engine.refuseUnsupported(wish.kind, engineCluster(found.object, relations));
  const cluster = await beginOperation(context, found, wish);
  return { cluster, shown: await shownWith(context, { ...found, ...cluster }, relations) };
}
