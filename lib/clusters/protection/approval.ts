import { randomUUID } from 'node:crypto';
import { mayDo } from '../../access/policies.ts';
import type { RequestContext } from '../../context.ts';
import { Conflict, Forbidden } from '../../errors.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';
import type { Approval } from '../../models/lifetime.ts';
import type { Organization } from '../../models/organization.ts';
import { lowerRole, ranksAtLeast } from '../../models/role.ts';
import type { User } from '../../models/user.ts';
import type { Change } from '../../repository/change.ts';
import { timestamp } from '../../time.ts';
import { withEvent } from '../history.ts';
import { refuseProtected } from './protect.ts';

const LIFE_MS = 24 * 3_600_000;

/**
 * A request of the caller to delete a cluster. Throws `Forbidden` for the API token of a service account that does not say
 * who made it: its maker could approve of his own request.
 */
export function newApproval(
  { identity: { principal }, now }: Pick<RequestContext, 'identity' | 'now'>,
  force: boolean,
): Approval {
  const maker = principal.kind === 'token' ? principal.createdBy : undefined;
  if (principal.user.auth === 'service' && maker === undefined)
    throw new Forbidden('This token does not say who created it: create a new one for the service account');
  return {
    id: randomUUID(),
    user: { id: principal.id, name: principal.name, namespace: principal.user.namespace },
    role: principal.role,
    ...(maker !== undefined && maker !== principal.id && { behind: maker }),
    requested_at: timestamp(now()),
    ends_at: timestamp(new Date(now().getTime() + LIFE_MS)),
    ...(force && { force }),
  };
}

/**
 * Records a request to delete a cluster. One that waits already stays, whoever asks again. Throws `Conflict` for a protected
 * cluster, and when the one that waits is to be forced and this one is not, or the other way round.
 */
export function afterRequest(current: Cluster, approval: Approval, now: Date): Change<Cluster> {
  refuseProtected(current);
  const waiting = pendingApproval(current, now);
  if (waiting && waiting.force === approval.force) return { object: current };
  if (waiting)
    throw new Conflict('A deletion that waits for approval differs in force: withdraw that one first');
  const what = approval.force ? 'forget the cluster without asking its provider' : 'delete the cluster';
  const message = `Asked to ${what}: another user has to approve by ${approval.ends_at}`;
  return withEvent({ ...current, approval }, { type: 'asked', message, user: approval.user.name }, now);
}

/** The request that waits for a second user, unless it has ended. */
export function pendingApproval({ approval }: Cluster, now: Date): Approval | undefined {
  return approval && Date.parse(approval.ends_at) > now.getTime() ? approval : undefined;
}

/** Records that a request is withdrawn by the user who asked, or denied by another one. */
export function afterDenial(
  current: Cluster,
  by: { name: string; isAsker: boolean },
  now: Date,
): Change<Cluster> {
  const { name: asker = '' } = current.approval?.user ?? {};
  const message = by.isAsker
    ? 'Withdrew the request to delete the cluster: it stays'
    : `Denied the deletion that ${asker} asked for: the cluster stays`;
  return withEvent({ ...current, approval: undefined }, { type: 'denied', message, user: by.name }, now);
}

/**
 * Throws `Forbidden` for an approver who is not somebody else: the user who asked, through whichever token, the maker of
 * the token with which a service account asked, or a service account, behind which nobody can tell who is.
 */
export function refuseApprover(
  { identity: { principal } }: Pick<RequestContext, 'identity'>,
  approval: Approval,
): void {
  if (principal.user.auth === 'service')
    throw new Forbidden('A service account cannot approve a deletion: a person must');
  if (principal.id === approval.user.id || principal.id === approval.behind)
    throw new Forbidden('You cannot approve what you asked for: another user must');
}

/** Throws `Conflict` when the user who asked may not delete the cluster any more. */
export function refuseAsker(
  cluster: Cluster,
  { user: { id, name }, role: asked, force }: Approval,
  asker: User | undefined,
  organization: Organization,
): void {
  const role = asker && lowerRole(asked, asker.role);
  const may =
    asker?.active &&
    role !== undefined &&
    (!force || ranksAtLeast(role, 'admin')) &&
    mayDo(
      { principal: { kind: 'user', id, name, role, user: asker }, organization, namespace: asker.namespace },
      'cluster:delete',
      clusterModel.belongsTo(cluster),
    );
  if (!may)
    throw new Conflict(`${name} may not delete the cluster any more: withdraw the request, and ask yourself`);
}
