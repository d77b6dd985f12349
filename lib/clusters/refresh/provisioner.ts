import type { Context } from '../../context.ts';
import { withDeadline } from '../../deadline.ts';
import { clusterModel } from '../../models/cluster.ts';
import { provisionerModel } from '../../models/provisioner.ts';
import { plainParameters } from '../../provisioners/parameters.ts';
import { engineState } from '../../provisioners/status.ts';
import { timestamp } from '../../time.ts';
import { isIdle, isWatched } from '../lifecycle.ts';
import { watchClusters } from './watch.ts';

const DEADLINE_MS = 60_000;

/**
 * Checks a provisioner and those of its clusters that are in transition; with `idle` all of them. Writes what changed, and
 * when it was checked.
 */
export async function refreshProvisioner(
  context: Context,
  { namespace, provisioner: id, idle = false }: { namespace: string; provisioner: string; idle?: boolean },
): Promise<void> {
  const tenant = context.tenantOf({ namespace });
  const { provisioner, secrets, clusters } = await tenant.read({
    provisioner: tenant.one(provisionerModel, id),
    secrets: tenant.secrets('provisioner', id),
    clusters: tenant.all(clusterModel),
  });
  const engine = provisioner && context.engines.find(provisioner.object.engine);
  if (!provisioner || !engine) return;
  const parameters = plainParameters(provisioner.object.parameters, secrets);
  const own = clusters.filter(
    ({ object }) => object.provisioner === id && (isWatched(object) || (idle && isIdle(object))),
  );
  const [state] = await Promise.all([
    engineState(engine, parameters),
    withDeadline(DEADLINE_MS, (signal) => watchClusters(context, engine, parameters, own, signal)),
  ]);
  if (state !== provisioner.object.state) {
    await tenant.update(provisionerModel, provisioner, { by: 'server' }, (current) => ({
      object: { ...current, state },
    }));
  }
  await tenant.recordCheck(provisionerModel, provisioner.object, timestamp(context.now()));
}
