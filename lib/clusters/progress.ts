import type { RequestContext } from '../context.ts';
import { withDeadline } from '../deadline.ts';
import { isInTransition } from '../models/cluster.ts';
import type { FoundCluster } from './find.ts';
import { engineCluster, loadRelations } from './relations.ts';

const DEADLINE_MS = 20_000;

/** Provisioning progress in percent; undefined if the engine cannot tell, and while the cluster is being deleted. */
export async function progressOf(context: RequestContext, found: FoundCluster): Promise<number | undefined> {
  const { state } = found.object;
  if (!isInTransition(state)) return 100;
  if (state === 'Destroying') return undefined;
  const relations = await loadRelations(context, found.object, { secrets: true, provisionerSecrets: true });
  const engine = context.engines.installed(relations.provisioner.engine);
  const cluster = engineCluster(engine, found.object, relations);
  const percent = await withDeadline(DEADLINE_MS, async (signal) => engine.progress?.(cluster, signal));
  // The provider may be done before KQueen knows; it is not over before the state says so.
  return percent === undefined ? undefined : Math.min(99, percent);
}
