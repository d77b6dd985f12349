import type { Context } from '../../context.ts';
import { withDeadline } from '../../deadline.ts';
import type { OperationOrder } from '../../dispatch/dispatcher.ts';
import type { Attempt, Engine, EngineCluster, NetworkPolicy, Watched } from '../../engines/engine.ts';
import { DomainError, EngineTimeout, NotFound, Unavailable } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import type { Kubeconfig } from '../../kubernetes/kubeconfig/kubeconfig.ts';
import { type Cluster, clusterModel, type Operation } from '../../models/cluster.ts';
import { provisionerModel } from '../../models/provisioner.ts';
import type { Tenant } from '../../repository/tenant.ts';
import { engineCluster } from '../relations.ts';
import { claim, Overtaken } from './claim.ts';
import { failed, finish } from './finish.ts';

/** Less than a claim, so that an effect is over before anybody else begins. */
const DEADLINE_MS = 45_000;

/** So many operations are done at once by one worker. */
const AT_ONCE = 10;

/**
 * Does some operations, of which each may fail by itself; throws the first failure that another try may cure when all
 * have been tried.
 */
export async function runOperations(context: Context, orders: readonly OperationOrder[]): Promise<void> {
  const failures = await inParallel(orders, AT_ONCE, (order) =>
    runOperation(context, order).then(
      () => undefined,
      (error: unknown) => ({ error }),
    ),
  );
  const failure = failures.find((known) => known !== undefined);
  if (failure) throw failure.error;
}

/**
 * Does an operation: claims it, has the engine begin it, and records what the engine answered. An order that comes
 * twice, too late or for nothing is fine. A failure of the provider ends the operation, and is the state of the cluster;
 * throws `EngineTimeout` and `Unavailable` alone, which another try may cure.
 */
export async function runOperation(context: Context, order: OperationOrder): Promise<void> {
  const tenant = context.tenantOf(order);
  const { found } = await tenant.read({ found: tenant.one(clusterModel, order.cluster) });
  if (!found) return;
  try {
    const { cluster, operation, attempt } = await claim(tenant, found, order.operation, context.now);
    await perform(context, tenant, cluster, operation, attempt);
  } catch (error) {
    if (!(error instanceof Overtaken || error instanceof NotFound)) throw error;
  }
}

async function perform(
  context: Context,
  tenant: Tenant,
  cluster: Cluster,
  operation: Operation,
  attempt: Attempt,
): Promise<void> {
  const { provisioner, secrets, provisionerSecrets } = await tenant.read({
    provisioner: tenant.one(provisionerModel, cluster.provisioner),
    secrets: tenant.secrets('cluster', cluster.id),
    provisionerSecrets: tenant.secrets('provisioner', cluster.provisioner),
  });
  if (!provisioner) throw new NotFound('The cluster is gone with its provisioner');
  try {
    const engine = context.engines.installed(provisioner.object.engine);
    const asked = engineCluster(cluster, { provisioner: provisioner.object, secrets, provisionerSecrets });
    const outcome = await withDeadline(DEADLINE_MS, (signal) =>
      ask(engine, asked, operation, attempt, signal),
    );
    await finish(context, tenant, cluster.id, operation, outcome, engine.bringsKubeconfig);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const isCurable = error instanceof EngineTimeout || error instanceof Unavailable;
    await failed(context, tenant, cluster.id, operation, error.message, isCurable);
    if (isCurable) throw error;
  }
}

function ask(
  engine: Engine,
  cluster: EngineCluster,
  { kind, wanted = {} }: Operation,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<Watched | Kubeconfig> {
  switch (kind) {
    case 'provision':
      return engine.provision(cluster, attempt, signal);
    case 'deprovision':
      return engine.deprovision(cluster, attempt, signal);
    case 'resize':
      return engine.resize(cluster, Number(wanted.node_count), attempt, signal);
    case 'network_policy':
      return engine.setNetworkPolicy(cluster, wanted.network_policy as NetworkPolicy, attempt, signal);
    case 'kubeconfig':
      return engine.kubeconfig(cluster, signal);
  }
}
