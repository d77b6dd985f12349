import type { RequestContext } from '../../context.ts';
import { capable } from '../../engines/capabilities.ts';
import { clusterModel } from '../../models/cluster.ts';
import type { Approval } from '../../models/lifetime.ts';
import type { Writer } from '../../repository/writer.ts';
import type { FoundCluster } from '../find.ts';
import { loadRelations } from '../relations.ts';
import { afterRequest, newApproval, pendingApproval } from './approval.ts';

/**
 * Records that the caller asks for the deletion of a cluster, and returns the request that waits: the one that waited
 * already, if there is one. Throws what `newApproval` and `afterRequest` throw, and `NotSupported` if the engine cannot
 * delete.
 */
export async function requestDeletion(
  context: RequestContext,
  found: FoundCluster,
  force: boolean,
): Promise<Approval> {
  const approval = newApproval(context, force);
  const waiting = pendingApproval(found.object, context.now());
  // Written again and again, it would fill the store.
  if (waiting && waiting.force === approval.force) return waiting;
  if (!force) await refuseIncapable(context, found);
  const writer: Writer = { ...context.writer, ends: true };
  const { object } = await context
    .tenantOf(found.object)
    .update(clusterModel, found, writer, (current) => afterRequest(current, approval, context.now()));
  return object.approval ?? approval;
}

async function refuseIncapable(context: RequestContext, { object }: FoundCluster): Promise<void> {
  const { provisioner } = await loadRelations(context, object, {});
  const engine = context.engines.installed(provisioner.engine);
  if (!engine.isImmediate) capable(engine, 'deprovision');
}
