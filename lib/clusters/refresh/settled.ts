import type { Context } from '../../context.ts';
import { inParallel } from '../../in-parallel.ts';
import { type Cluster, clusterModel, isInTransition } from '../../models/cluster.ts';
import { provisionerModel } from '../../models/provisioner.ts';
import { each } from '../../repository/queries.ts';
import { KUBECONFIG } from '../kubeconfig.ts';
import { afterObservation, changes } from '../lifecycle.ts';
import { observe } from '../observe.ts';
import { engineCluster } from '../relations.ts';

const LOOKS_AT_ONCE = 32;

/** Has the engine look at clusters with a kubeconfig that nothing is being done to, and writes those that changed. */
export async function refreshSettled(
  context: Context,
  {
    namespace,
    provisioner: id,
    clusters: ids,
  }: { namespace: string; provisioner: string; clusters: string[] },
): Promise<void> {
  const tenant = context.tenantOf({ namespace });
  const { provisioner, provisionerSecrets, clusters, secrets } = await tenant.read({
    provisioner: tenant.one(provisionerModel, id),
    provisionerSecrets: tenant.secrets('provisioner', id),
    clusters: each(ids.map((cluster) => tenant.one(clusterModel, cluster))),
    secrets: each(ids.map((cluster) => tenant.secrets('cluster', cluster))),
  });
  const engine = provisioner && context.engines.find(provisioner.object.engine);
  if (!engine) return;
  await inParallel([...clusters.entries()], LOOKS_AT_ONCE, async ([at, found]) => {
    if (!found || isInTransition(found.object.state)) return;
    const relations = { provisioner: provisioner.object, secrets: secrets[at] ?? {}, provisionerSecrets };
    // Without a kubeconfig only the provider could be asked, once for each cluster: that is left to who reads it.
    if (relations.secrets[KUBECONFIG] === undefined) return;
    const observation = await observe(async (signal) =>
      engine.get(engineCluster(engine, found.object, relations), signal),
    );
    if (!changes(found.object, observation)) return;
    const change = (current: Cluster) =>
      isInTransition(current.state)
        ? { object: current }
        : afterObservation(current, observation, { now: context.now() });
    await tenant.update(clusterModel, found, { by: 'server' }, change);
  });
}
