import type { Context } from '../../context.ts';
import { withDeadline } from '../../deadline.ts';
import type { RefreshOrder } from '../../dispatch/dispatcher.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';
import { provisionerModel } from '../../models/provisioner.ts';
import { plainParameters } from '../../provisioners/parameters.ts';
import { engineStatus } from '../../provisioners/status.ts';
import type { Loaded } from '../../repository/model.ts';
import { each } from '../../repository/queries.ts';
import { timestamp } from '../../time.ts';
import { isIdle, isWatched } from '../lifecycle.ts';
import { watchClusters } from './watch.ts';

const DEADLINE_MS = 60_000;

/**
 * Checks a provisioner and those of its clusters that are in transition; when it is due the idle ones too, where the engine sees
 * them by the same requests. Writes what changed, and when it was checked.
 */
export async function refreshProvisioner(
  context: Context,
  order: Omit<RefreshOrder, 'clusters'>,
): Promise<void> {
  const { namespace, provisioner: id } = order;
  const tenant = context.tenantOf({ namespace });
  const { provisioner, secrets } = await tenant.read({
    provisioner: tenant.one(provisionerModel, id),
    secrets: tenant.secrets('provisioner', id),
  });
  const engine = provisioner && context.engines.find(provisioner.object.engine);
  if (!provisioner || !engine) return;
  const parameters = plainParameters(provisioner.object.parameters, secrets);
  const seesIdle = order.due === true && engine.watchesIdle === true;
  const clusters = await clustersOf(context, order, seesIdle);
  const own = clusters.filter(({ object }) => isWatched(object) || (seesIdle && isIdle(object)));
  const [{ state, message }] = await Promise.all([
    engineStatus(engine, parameters),
    withDeadline(DEADLINE_MS, (signal) => watchClusters(context, engine, parameters, own, signal)),
  ]);
  const checkedAt = timestamp(context.now());
  const isSame = state === provisioner.object.state && message === provisioner.object.message;
  if (isSame && !order.due) {
    await tenant.recordCheck(provisionerModel, provisioner.object, checkedAt);
    return;
  }
  await tenant.update(provisionerModel, provisioner, { by: 'server' }, (current) => ({
    object: { ...current, state, message, ...(order.due && { next_look: nextLook(context) }) },
    checkedAt,
  }));
}

/** The clusters that the order names, or all of the provisioner. */
async function clustersOf(
  { tenantOf }: Context,
  { namespace, provisioner, watched }: Omit<RefreshOrder, 'clusters'>,
  isWhole: boolean,
): Promise<Loaded<Cluster>[]> {
  const tenant = tenantOf({ namespace });
  const named = isWhole ? undefined : watched;
  const { ids } = named
    ? { ids: named }
    : await tenant.read({ ids: tenant.referring('cluster', 'provisioner', provisioner) });
  const { clusters } = await tenant.read({ clusters: each(ids.map((id) => tenant.one(clusterModel, id))) });
  return clusters
    .filter((cluster) => cluster !== undefined)
    .filter(({ object }) => object.provisioner === provisioner);
}

/**
 * When a provisioner is due again. The interval is counted in slots of its length, so that a run that comes late puts off
 * nothing.
 */
function nextLook({ config, now }: Context): string {
  const slot = config.CLUSTER_REFRESH_INTERVAL * 1000;
  return timestamp(new Date((Math.floor(now().getTime() / slot) + 1) * slot));
}
