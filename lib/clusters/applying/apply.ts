import type { RequestContext } from '../../context.ts';
import { DomainError } from '../../errors.ts';
import {
  type Applied,
  type ApplyOptions,
  applyObjects,
  identityOf,
  refuseUnknownKinds,
  reported,
} from '../../kubernetes/apply/apply.ts';
import { Discovery } from '../../kubernetes/apply/discovery.ts';
import { type ManifestObject, parseManifest } from '../../kubernetes/apply/manifest.ts';
import { inOrder } from '../../kubernetes/apply/stages.ts';
import { applyModel } from '../../models/apply.ts';
import { clusterModel } from '../../models/cluster.ts';
import type { FoundCluster } from '../find.ts';
import { connected } from '../inspect.ts';
import { beginApply } from './begin.ts';
import { refuseOther } from './keep.ts';

/** What is being applied when the time is up gets so long to end; the rest of the 29 s is for storing what is left. */
const GRACE_MS = 4_000;

type Options = Omit<ApplyOptions, 'namespace'>;

/** How far a request came. */
interface Progress {
  outcomes: (Applied | undefined)[];
  /** Whether it was the time that ended it. */
  isOutOfTime: boolean;
  /** Where objects go that name no namespace. */
  namespace: string;
}

/**
 * Applies a manifest to a cluster, and reports what became of each of its objects. What CLUSTER_APPLY_WAIT does not hold is
 * `pending`: a worker goes on with it. Throws `InvalidInput` for a manifest that cannot be applied, before any of it is;
 * `Conflict` while a worker still applies another one to the cluster; and what `inspectCluster` throws.
 */
export async function applyManifest(
  context: RequestContext,
  cluster: FoundCluster,
  manifest: string,
  options: Options,
): Promise<(Applied & { operation?: string })[]> {
  const objects = inOrder(await parseManifest(manifest));
  if (!options.dryRun) {
    const tenant = context.tenantOf(cluster.object);
    const { applies } = await tenant.read({ applies: tenant.all(applyModel) });
    refuseOther(applies, cluster.object.id);
  }
  const progress = await applyInTime(context, cluster, objects, options);
  if (!progress.isOutOfTime) return reported(objects, progress.outcomes);
  return handOn(context, cluster, objects, progress, options);
}

async function applyInTime(
  context: RequestContext,
  { object: cluster }: FoundCluster,
  objects: readonly ManifestObject[],
  options: Options,
): Promise<Progress> {
  const ms = context.config.CLUSTER_APPLY_WAIT * 1000;
  const end = performance.now() + ms;
  const hasTime = () => performance.now() < end;
  return connected(context, cluster, ms + GRACE_MS, async (connection, signal, namespace) => {
    const discovery = new Discovery(connection, signal);
    await refuseUnknownKinds(discovery, objects);
    // Before, so that nothing is done to a cluster that is not in the trail.
    if (!options.dryRun) await context.note({ model: clusterModel.name, object: cluster });
    const bounds = { signal, hasTime };
    const outcomes = await applyObjects(connection, discovery, objects, { ...options, namespace }, bounds);
    // Before the time was up, only a lost answer keeps an object from being asked for.
    const isLost = outcomes.some((outcome) => outcome?.result === 'unknown') && !signal.aborted;
    return { outcomes, namespace, isOutOfTime: !isLost && outcomes.some(isOpen) };
  });
}

/** Whether nobody knows yet what becomes of an object. */
function isOpen(outcome: Applied | undefined): boolean {
  return outcome === undefined || outcome.result === 'unknown';
}

/** The results with what is left as `pending`; as they are where no worker can take it. */
async function handOn(
  context: RequestContext,
  cluster: FoundCluster,
  objects: readonly ManifestObject[],
  { outcomes, namespace }: Progress,
  options: Options,
) {
  const pending = objects.flatMap((object, at) => (isOpen(outcomes[at]) ? [{ ...object, at }] : []));
  const results = objects.map((object, at): Applied => {
    const outcome = outcomes[at];
    return outcome && !isOpen(outcome) ? outcome : { ...identityOf(object), result: 'pending' };
  });
  try {
    const operation = await beginApply(context, cluster, results, { namespace, objects: pending }, options);
    return results.map((result) => (result.result === 'pending' ? { ...result, operation } : result));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return reported(
      objects,
      outcomes,
      `It was not tried in time, and could not be handed to a worker: ${error.message}`,
    );
  }
}
