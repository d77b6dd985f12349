import type { RequestContext } from '../context.ts';
import { capable } from '../engines/capabilities.ts';
import { Forbidden } from '../errors.ts';
import { clusterModel } from '../models/cluster.ts';
import { ranksAtLeast } from '../models/role.ts';
import { releaseCredentials } from './credentials/release.ts';
import type { FoundCluster } from './find.ts';
import { lastEvent } from './history.ts';
import { beginOperation } from './operations/begin.ts';
import { loadRelations } from './relations.ts';

/** What became of a request to delete: gone already, or the provider is at it. */
export type Deletion = 'deleted' | 'Destroying';

/**
 * Deletes a cluster. The record of an imported one goes at once; any other stays as `Destroying` until its provider
 * confirms that the cluster is gone. Throws `NotSupported` if the engine cannot.
 */
export async function deleteCluster(context: RequestContext, found: FoundCluster): Promise<Deletion> {
  const { provisioner, credentials } = await loadRelations(context, found.object, { credentials: true });
  const engine = context.engines.installed(provisioner.engine);
  if (engine.isImmediate) {
    const left = await releaseCredentials(context, found.object, credentials);
    const message = `The cluster has been released${left === undefined ? '' : `; ${left}`}`;
    return remove(context, found, 'deleted', message);
  }
  capable(engine, 'deprovision');
  const message = 'The provider has been asked to delete the cluster';
  await beginOperation(context, found, { task: { kind: 'deprovision' }, message });
  return 'Destroying';
}

/** Forgets a cluster that its provider no longer knows, without asking the provider. Admins only (`Forbidden`). */
export async function forgetCluster(context: RequestContext, found: FoundCluster): Promise<Deletion> {
  if (!ranksAtLeast(context.identity.principal.role, 'admin'))
    throw new Forbidden('Only admins may force the deletion of a cluster');
  return remove(context, found, 'forgotten', 'The cluster has been forgotten without asking its provider');
}

async function remove(
  { identity, now, tenantOf, writer }: RequestContext,
  found: FoundCluster,
  type: 'deleted' | 'forgotten',
  message: string,
): Promise<Deletion> {
  const last = lastEvent({ type, message, user: identity.principal.name }, now());
  await tenantOf(found.object).delete(clusterModel, found, writer, last);
  return 'deleted';
}
