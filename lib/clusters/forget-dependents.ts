import type { Context } from '../context.ts';
import { inParallel } from '../in-parallel.ts';
import { applyModel } from '../models/apply.ts';
import type { Cluster } from '../models/cluster.ts';
import { credentialModel } from '../models/credential.ts';
import type { Loaded, Model, StoredObject } from '../repository/model.ts';
import { each } from '../repository/queries.ts';
import { credentialIds } from './credentials/find.ts';

const AT_ONCE = 8;

/**
 * Removes the records of what a cluster had that is gone: its credentials and applies. Whatever an interruption leaves of
 * them goes with the schedule. Throws `Unavailable`.
 */
export async function forgetDependents(context: Context, cluster: Cluster): Promise<void> {
  const tenant = context.tenantOf(cluster);
  const { credentials, applies } = await tenant.read({
    credentials: credentialIds(context, cluster),
    applies: tenant.referring(applyModel.name, 'cluster', cluster.id),
  });
  if (credentials.length + applies.length === 0) return;
  const { issued, made } = await tenant.read({
    issued: each(credentials.map((id) => tenant.one(credentialModel, id))),
    made: each(applies.map((id) => tenant.one(applyModel, id))),
  });
  const remove = <T extends StoredObject>(model: Model<T>, found: readonly (Loaded<T> | undefined)[]) =>
    inParallel(
      found.filter((one) => one !== undefined),
      AT_ONCE,
      (one) => tenant.delete(model, one, { by: 'server' }),
    );
  await remove(credentialModel, issued);
  await remove(applyModel, made);
}
