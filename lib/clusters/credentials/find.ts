import type { Context } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';
import { type Credential, credentialModel } from '../../models/credential.ts';
import type { Loaded } from '../../repository/model.ts';
import { each, type Query } from '../../repository/queries.ts';

/** The ids of the credentials of a cluster. */
export function credentialIds({ tenantOf }: Pick<Context, 'tenantOf'>, cluster: Cluster): Query<string[]> {
  return tenantOf(cluster).referring(credentialModel.name, clusterModel.name, cluster.id);
}

/** The credentials of a cluster that have these ids; those that are gone are left out. */
export async function credentialsOf(
  { tenantOf }: Pick<Context, 'tenantOf'>,
  cluster: Pick<Cluster, 'id' | 'namespace'>,
  ids: readonly string[],
): Promise<Loaded<Credential>[]> {
  const tenant = tenantOf(cluster);
  const { found } = await tenant.read({ found: each(ids.map((id) => tenant.one(credentialModel, id))) });
  return found.filter((one) => one !== undefined).filter(({ object }) => object.cluster === cluster.id);
}

/** A credential of a cluster. Throws `NotFound`. */
export async function credentialOf(
  context: Pick<Context, 'tenantOf'>,
  cluster: Cluster,
  id: string,
): Promise<Loaded<Credential>> {
  const [found] = await credentialsOf(context, cluster, [id]);
  if (!found) throw new NotFound('The credential does not exist');
  return found;
}
