import { mayDoTo } from '../../access/policies.ts';
import type { RequestContext } from '../../context.ts';
import { Conflict, Forbidden } from '../../errors.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';

/** Throws `Conflict` for the deletion of a protected cluster. */
export function refuseProtected(cluster: Cluster): void {
  if (!cluster.protected) return;
  throw new Conflict('The cluster is protected: have somebody who may lift the protection do that first');
}

/**
 * The protection of a cluster after a change. Whoever may change a cluster protects it, unless it is being deleted
 * (`Conflict`); lifting takes the right `cluster:protect` (`Forbidden`).
 */
export function changedProtection(
  { identity }: Pick<RequestContext, 'identity'>,
  current: Cluster,
  wanted: boolean | undefined,
): Cluster['protected'] {
  if (wanted === undefined || wanted === (current.protected ?? false)) return current.protected;
  if (!wanted && !mayDoTo(identity, 'cluster:protect', clusterModel, current))
    throw new Forbidden('You may not lift the protection of this cluster');
  if (wanted && current.state === 'Destroying')
    throw new Conflict('The cluster is being deleted: it can no longer be protected');
  return wanted || undefined;
}
