import { ranksAtLeast } from '../auth/roles.ts';
import type { Context } from '../context.ts';
import { withDeadline } from '../engines/deadline.ts';
import type { Deprovisioning } from '../engines/engine.ts';
import { Forbidden } from '../errors.ts';
import type { FoundCluster } from './find.ts';
import { engineCluster, loadRelations } from './load.ts';
import { clusterModel } from './model.ts';

const DEADLINE_MS = 20_000;

/**
 * Has the engine remove a cluster. The record goes when the provider says that the cluster is gone (`deleted`), and
 * stays as `Destroying` until then. Throws the engine's errors.
 */
export async function deleteCluster(context: Context, found: FoundCluster): Promise<Deprovisioning> {
  const relations = await loadRelations(context, found.object, { secrets: true, provisionerSecrets: true });
  const engine = context.engines.installed(relations.provisioner.engine);
  const tenant = context.tenantOf(found.object);
  const cluster = engineCluster(found.object, relations);
  const outcome = await withDeadline(DEADLINE_MS, (signal) => engine.deprovision(cluster, signal));
  if (outcome === 'deleted') {
    await tenant.delete(clusterModel, found, context.writer);
  } else {
    await tenant.update(clusterModel, found, context.writer, (current) => ({
      object: { ...current, state: outcome, status_message: 'The provider is removing the cluster' },
    }));
  }
  return outcome;
}

/** Forgets a cluster that its provider no longer knows, without asking the provider. Admins only (`Forbidden`). */
export async function forgetCluster(context: Context, found: FoundCluster): Promise<Deprovisioning> {
  if (!ranksAtLeast(context.identity.role, 'admin'))
    throw new Forbidden('Only admins forget a cluster by force');
  await context.tenantOf(found.object).delete(clusterModel, found, context.writer);
  return 'deleted';
}
