import type { RequestContext } from '../context.ts';
import { capable } from '../engines/capabilities.ts';
import { Forbidden } from '../errors.ts';
import { type Cluster, clusterModel } from '../models/cluster.ts';
import type { Approval } from '../models/lifetime.ts';
import { ranksAtLeast } from '../models/role.ts';
import { organizationOf } from '../organizations/of.ts';
import { releaseCredentials } from './credentials/release.ts';
import type { FoundCluster } from './find.ts';
import { forgetDependents } from './forget-dependents.ts';
import { lastEvent } from './history.ts';
import { beginOperation } from './operations/begin.ts';
import { releasedText } from './operations/release.ts';
import { refuseProtected } from './protection/protect.ts';
import { requestDeletion } from './protection/request.ts';
import { loadRelations } from './relations.ts';

/** What became of a deletion: gone already, or the provider is at it. */
export type Ended = 'deleted' | 'Destroying';

/** What became of a request to delete: done, or it waits for a second user. */
export type Deletion = { state: Ended } | { state: 'pending'; approval: Approval };

/** What must hold of a cluster in the commit that begins its end, and what its history says besides. */
export interface Consent {
  refuse(current: Cluster): void;
  /** Follows the message. */
  note: string;
}

const OF_ONE: Consent = { refuse: refuseProtected, note: '' };

/**
 * Deletes a cluster, or records the request where its organization wants a second user to approve. `force` forgets a cluster
 * without asking its provider; admins only (`Forbidden`). Throws `Conflict` for a protected cluster, `NotSupported` if the
 * engine cannot delete.
 */
export async function deleteCluster(
  context: RequestContext,
  found: FoundCluster,
  force = false,
): Promise<Deletion> {
  refuseDeletion(context, found.object, force);
  const isUnderWay = !force && found.object.state === 'Destroying';
  const { settings } = await organizationOf(context, found.object);
  if (settings?.second_approver && !isUnderWay)
    return { state: 'pending', approval: await requestDeletion(context, found, force) };
  return { state: await endCluster(context, found, force) };
}

/** Throws `Forbidden` for a forced deletion by somebody who is no admin, `Conflict` for a protected cluster. */
export function refuseDeletion(
  { identity }: Pick<RequestContext, 'identity'>,
  cluster: Cluster,
  force: boolean,
): void {
  if (force && !ranksAtLeast(identity.principal.role, 'admin'))
    throw new Forbidden('Only admins may force the deletion of a cluster');
  refuseProtected(cluster);
}

/**
 * Begins the end of a cluster. The record of an imported one goes at once; any other stays as `Destroying` until its
 * provider confirms that the cluster is gone. Throws `NotSupported` if the engine cannot, and what the consent throws.
 */
export async function endCluster(
  context: RequestContext,
  found: FoundCluster,
  force: boolean,
  consent = OF_ONE,
): Promise<Ended> {
  if (force) return remove(context, found, 'forgotten', FORGOTTEN, consent);
  const { provisioner, credentials } = await loadRelations(context, found.object, { credentials: true });
  const engine = context.engines.installed(provisioner.engine);
  if (engine.isImmediate) {
    consent.refuse(found.object);
    const left = await releaseCredentials(context, found.object, credentials);
    return remove(context, found, 'deleted', releasedText(left), consent);
  }
  capable(engine, 'deprovision');
  const message = `The provider has been asked to delete the cluster${consent.note}`;
  await beginOperation(context, found, { task: { kind: 'deprovision' }, message }, consent.refuse);
  return 'Destroying';
}

const FORGOTTEN = 'The cluster has been forgotten without asking its provider';

async function remove(
  context: RequestContext,
  found: FoundCluster,
  type: 'deleted' | 'forgotten',
  message: string,
  { refuse, note }: Consent,
): Promise<Ended> {
  const { identity, now, tenantOf, writer } = context;
  const last = lastEvent({ type, message: message + note, user: identity.principal.name }, now());
  await tenantOf(found.object).delete(clusterModel, found, writer, (current) => {
    refuse(current);
    return last(current);
  });
  await forgetDependents(context, found.object);
  return 'deleted';
}
