import { mayDoTo } from '../../access/policies.ts';
import type { RequestContext } from '../../context.ts';
import { Conflict, Forbidden, NotFound } from '../../errors.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';
import type { Approval } from '../../models/lifetime.ts';
import { userModel } from '../../models/user.ts';
import { organizationOf } from '../../organizations/of.ts';
import { type Ended, endCluster } from '../delete.ts';
import type { FoundCluster } from '../find.ts';
import { afterDenial, pendingApproval, refuseApprover, refuseAsker } from './approval.ts';
import { refuseProtected } from './protect.ts';

/**
 * Approves the deletion that another user asked for, and begins it. Everything is checked again in the commit: throws
 * `Conflict` when no request waits any more, the cluster is protected, or the user who asked has lost the right;
 * `Forbidden` for an approver who is not somebody else, or may not delete the cluster.
 */
export async function approveDeletion(context: RequestContext, found: FoundCluster): Promise<Ended> {
  const { object } = found;
  const approval = waiting(object, context.now());
  refuseApprover(context, approval);
  const { id, name, namespace } = approval.user;
  const home = context.tenantOf({ namespace });
  const { asker } = await home.read({ asker: home.one(userModel, id) });
  const organization = await organizationOf(context, object);
  const refuse = (current: Cluster) => {
    if (waiting(current, context.now()).id !== approval.id)
      throw new Conflict('The request to delete the cluster has changed: read it again');
    refuseProtected(current);
    if (!mayDoTo(context.identity, 'cluster:delete', clusterModel, current)) throw new Forbidden();
    refuseAsker(current, approval, asker?.object, organization);
  };
  refuse(object);
  const note = `, as ${name} asked`;
  return endCluster(context, found, approval.force === true, { refuse, note });
}

/**
 * Withdraws the request to delete a cluster, or denies it: the user who asked may, and whoever may approve (`Forbidden`).
 * Throws `NotFound` when there is none. Returns the id of the request.
 */
export async function denyDeletion(context: RequestContext, found: FoundCluster): Promise<string> {
  const { principal } = context.identity;
  let denied = '';
  await context.tenantOf(found.object).update(clusterModel, found, context.writer, (current) => {
    const { approval } = current;
    if (!approval) throw new NotFound('There is no request to delete the cluster');
    const isAsker = approval.user.id === principal.id;
    if (!isAsker && !mayDoTo(context.identity, 'cluster:approve', clusterModel, current))
      throw new Forbidden();
    denied = approval.id;
    return afterDenial(current, { name: principal.name, isAsker }, context.now());
  });
  return denied;
}

function waiting(cluster: Cluster, now: Date): Approval {
  const approval = pendingApproval(cluster, now);
  if (!approval) throw new Conflict('No deletion of the cluster waits for approval: DELETE it first');
  return approval;
}
