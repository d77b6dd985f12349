import { mayDoTo } from '../../access/policies.ts';
import type { RequestContext } from '../../context.ts';
import { Forbidden, InvalidInput } from '../../errors.ts';
import { isSystemNamespace } from '../../kubernetes/credentials/grant.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';
import type { CredentialWish } from './wire.ts';

/** An hour, if nobody says how long. */
const DEFAULT_S = 3600;

/**
 * Throws `Forbidden` for what reaches the whole cluster, unless the caller may have that: `cluster-admin`, changes in all
 * namespaces (with the Secrets of kube-system), and changes in a namespace whose accounts have such rights. Who may edit in
 * a namespace can act as every account in it.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
 */
export function refuseRole(
  { identity }: RequestContext,
  cluster: Cluster,
  { role, namespace }: CredentialWish,
): void {
  const changesAll = role !== 'view' && (namespace === undefined || isSystemNamespace(namespace));
  if (role !== 'cluster-admin' && !changesAll) return;
  if (mayDoTo(identity, 'cluster:credentials_admin', clusterModel, cluster)) return;
  throw new Forbidden('Insufficient permissions: ask for view, or for edit or admin in a namespace');
}

/** How long a credential is to live, in seconds. Throws `InvalidInput` above CREDENTIAL_MAX_TTL. */
export function secondsOf({ config }: RequestContext, { ttl }: CredentialWish): number {
  const most = config.CREDENTIAL_MAX_TTL;
  if (ttl !== undefined && ttl > most) throw InvalidInput.field('ttl', `must be at most ${most}`);
  return ttl ?? Math.min(DEFAULT_S, most);
}
