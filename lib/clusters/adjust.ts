import type { RequestContext } from '../context.ts';
import { capable } from '../engines/capabilities.ts';
import type { PlannedStep } from '../engines/engine.ts';
import type { Cluster, NetworkPolicy, Task } from '../models/cluster.ts';
import type { Stored } from '../repository/model.ts';
import type { FoundCluster } from './find.ts';
import { beginOperation, tryOperation } from './operations/begin.ts';
import { planForCluster } from './plan.ts';
import { loadRelations } from './relations.ts';
import { shownWith } from './show.ts';
import { refuseVersion } from './versions.ts';
import type { Shown } from './wire.ts';

type Outcome = Promise<{ cluster: Stored<Cluster>; shown: Shown; plan?: PlannedStep[] }>;

/**
 * Asks the provider to change the number of nodes; a dry run only tells how. Throws `NotSupported` if the engine cannot, and `Conflict` while another
 * operation is under way.
 */
export function resizeCluster(
  context: RequestContext,
  found: FoundCluster,
  nodeCount: number,
  isDryRun = false,
): Outcome {
  const message = `The provider has been asked for ${nodeCount} nodes`;
  return begin(context, found, { task: { kind: 'resize', nodeCount }, message }, isDryRun);
}

/** Asks the provider to change the network policy. Throws what `resizeCluster` throws. */
export function setNetworkPolicy(
  context: RequestContext,
  found: FoundCluster,
  policy: NetworkPolicy,
): Outcome {
  return begin(context, found, {
    task: { kind: 'network_policy', policy },
    message: `The provider has been asked to turn the network policy ${policy.provider} ${policy.enabled ? 'on' : 'off'}`,
  });
}

/**
 * Asks the provider to upgrade Kubernetes. Throws what `resizeCluster` throws, and `InvalidInput` for a version that is not
 * newer or that skips a minor one, before the provider is asked.
 */
export function upgradeCluster(
  context: RequestContext,
  found: FoundCluster,
  version: string,
  isDryRun = false,
): Outcome {
  const message = `The provider has been asked to upgrade Kubernetes to ${version}`;
  return begin(context, found, { task: { kind: 'upgrade', version }, message }, isDryRun);
}

const CAPABILITIES = { resize: 'resize', network_policy: 'setNetworkPolicy', upgrade: 'upgrade' } as const;

async function begin(
  context: RequestContext,
  found: FoundCluster,
  wish: { task: Extract<Task, { kind: keyof typeof CAPABILITIES }>; message: string },
  isDryRun = false,
): Outcome {
  const relations = await loadRelations(context, found.object, {});
  const engine = context.engines.installed(relations.provisioner.engine);
  capable(engine, CAPABILITIES[wish.task.kind]);
  engine.refuse?.(found.object.metadata, wish.task);
  if (wish.task.kind === 'upgrade') refuseVersion(found.object, wish.task.version);
  if (isDryRun) {
    const object = await tryOperation(context, found, wish);
    const cluster = { object, generation: found.generation };
    const plan = await planForCluster(context, found.object, wish.task);
    return { cluster, shown: await shownWith(context, { ...found, ...cluster }, relations), plan };
  }
  const cluster = await beginOperation(context, found, wish);
  return { cluster, shown: await shownWith(context, { ...found, ...cluster }, relations) };
}
