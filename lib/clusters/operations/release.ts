import type { Context } from '../../context.ts';
import { type Cluster, clusterModel, type Operation } from '../../models/cluster.ts';
import { credentialIds } from '../credentials/find.ts';
import { releaseCredentials } from '../credentials/release.ts';
import { forgetDependents } from '../forget-dependents.ts';
import { lastEvent } from '../history.ts';
import { Overtaken } from './claim.ts';

/** The sentence for the history of an imported cluster that is let go; `left`: what stays in it. */
export function releasedText(left: string | undefined): string {
  return `The cluster has been released${left === undefined ? '' : `; ${left}`}`;
}

/**
 * Lets an imported cluster go that has expired: ends its credentials, and then its record. Throws `Overtaken` when the
 * operation is no longer its own, `Unavailable`.
 */
export async function releaseCluster(
  context: Context,
  cluster: Cluster,
  operation: Operation,
): Promise<void> {
  const tenant = context.tenantOf(cluster);
  const { ids } = await tenant.read({ ids: credentialIds(context, cluster) });
  const message = releasedText(await releaseCredentials(context, cluster, ids));
  const { found } = await tenant.read({ found: tenant.one(clusterModel, cluster.id) });
  if (!found) return;
  await tenant.delete(clusterModel, found, { by: 'server' }, (current) => {
    if (current.operation?.id !== operation.id) throw new Overtaken();
    return lastEvent({ type: 'deleted', message }, context.now())(current);
  });
  await forgetDependents(context, found.object);
}
