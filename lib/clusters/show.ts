import { randomUUID } from 'node:crypto';
import { mayDoTo } from '../access/policies.ts';
import type { RequestContext } from '../context.ts';
import { NotFound, StoreFull } from '../errors.ts';
import { type Cluster, clusterModel, isInTransition } from '../models/cluster.ts';
import type { Stored } from '../repository/model.ts';
import { timestamp } from '../time.ts';
import type { FoundCluster } from './find.ts';
import { KUBECONFIG, storedKubeconfig } from './kubeconfig.ts';
import { afterObservation, changes } from './lifecycle.ts';
import { observe } from './observe.ts';
import { engineCluster, loadRelations, type Relations } from './relations.ts';
import type { Shown } from './wire.ts';

/**
 * A cluster with what it is shown with. Its engine has a look at it first when the last one is older than
 * CLUSTER_CHECK_INTERVAL; the object is written only when that look tells anything new.
 */
export async function showCluster(
  context: RequestContext,
  found: FoundCluster,
): Promise<{ cluster: Stored<Cluster>; shown: Shown }> {
  const isDue = isCheckDue(context, found);
  const readsKubeconfig = mayDoTo(context.identity, 'cluster:kubeconfig', clusterModel, found.object);
  const relations = await loadRelations(context, found.object, {
    secrets: isDue || readsKubeconfig,
    provisionerSecrets: isDue,
  });
  const checked = isDue ? await check(context, found, relations) : found;
  const kubeconfig = readsKubeconfig ? storedKubeconfig(relations.secrets) : {};
  return { cluster: checked, shown: await shownWith(context, checked, relations, kubeconfig) };
}

/**
 * What a cluster is shown with, of the relations that were read before it was written; when others have changed them
 * meanwhile they are read again. Throws `NotFound` when the cluster has just been deleted with its owner.
 */
export async function shownWith(
  context: RequestContext,
  found: FoundCluster,
  known: Pick<Relations, 'provisioner' | 'owners'>,
  kubeconfig?: Shown['kubeconfig'],
): Promise<Shown> {
  const isOf = ({ provisioner, owners }: typeof known) =>
    provisioner.id === found.object.provisioner && owners(found.object) !== undefined;
  const { provisioner, owners } = isOf(known) ? known : await loadRelations(context, found.object, {});
  const owner = owners(found.object);
  if (!owner) throw new NotFound('The cluster does not exist');
  return { provisioner, owner, checkedAt: found.checkedAt, kubeconfig };
}

function isCheckDue({ config, now }: RequestContext, { object, checkedAt }: FoundCluster): boolean {
  if (isInTransition(object.state)) return false;
  return (
    checkedAt === undefined || now().getTime() - Date.parse(checkedAt) > config.CLUSTER_CHECK_INTERVAL * 1000
  );
}

async function check(
  context: RequestContext,
  found: FoundCluster,
  relations: Relations,
): Promise<FoundCluster> {
  const engine = context.engines.find(relations.provisioner.engine);
  if (!engine) return found;
  const tenant = context.tenantOf(found.object);
  const observation = await observe(async (signal) =>
    engine.get(engineCluster(engine, found.object, relations), signal),
  );
  const checkedAt = timestamp(context.now());
  if (!changes(found.object, observation)) {
    await tenant.recordCheck(clusterModel, found.object, checkedAt);
    return { ...found, checkedAt };
  }
  const wants = engine.kubeconfig !== undefined && relations.secrets[KUBECONFIG] === undefined;
  const fetchId = wants ? randomUUID() : undefined;
  try {
    const updated = await tenant.update(clusterModel, found, { by: 'server' }, (current) =>
      isInTransition(current.state)
        ? { object: current }
        : {
            ...afterObservation(current, observation, { now: context.now(), fetchId }),
            checkedAt,
          },
    );
    return { ...found, ...updated, checkedAt };
  } catch (error) {
    // A full store keeps the state that it has; reading goes on.
    if (error instanceof StoreFull) return found;
    throw error;
  }
}
