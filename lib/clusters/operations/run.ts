import type { Context } from '../../context.ts';
import { withDeadline } from '../../deadline.ts';
import type { OperationOrder } from '../../dispatch/dispatcher.ts';
import { capable } from '../../engines/capabilities.ts';
import type { Attempt, Engine, EngineCluster } from '../../engines/engine.ts';
import { performTask } from '../../engines/perform.ts';
import { DomainError, NotFound } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import { type Cluster, clusterModel, type Operation } from '../../models/cluster.ts';
import { provisionerModel } from '../../models/provisioner.ts';
import type { Tenant } from '../../repository/tenant.ts';
import { afterFailure, afterRetry, hasTimedOut } from '../lifecycle.ts';
import { engineCluster } from '../relations.ts';
import { claim, Overtaken } from './claim.ts';
import { handOver } from './hand-over.ts';
import { releaseCluster } from './release.ts';
import { type Outcome, record, settle } from './settle.ts';

/** Less than a claim and less than a worker may run, so that what came of it is written before anybody else begins. */
const BATCH_MS = 45_000;
/** With less time than this, an operation is left to the next worker. */
const LEAST_MS = 10_000;
/** Operations that one worker does at once. */
const AT_ONCE = 10;

/**
 * Does some operations within one deadline, each of which may fail by itself, and hands those to another worker that it
 * could not begin. Throws the first failure that another try may cure, once all have been tried. `batchMs`: the deadline.
 */
export async function runOperations(
  context: Context,
  orders: readonly OperationOrder[],
  { batchMs = BATCH_MS, leastMs = LEAST_MS } = {},
): Promise<void> {
  const end = performance.now() + batchMs;
  const left: OperationOrder[] = [];
  const failures = await inParallel(orders, AT_ONCE, async (order) => {
    const ms = end - performance.now();
    if (ms < leastMs) {
      left.push(order);
      return undefined;
    }
    return runOperation(context, order, ms).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
  });
  if (left.length > 0) await context.dispatcher.operate(left);
  const failure = failures.find((known) => known !== undefined);
  if (failure) throw failure.error;
}

/**
 * Does an operation within `ms`: claims it, asks the engine to begin it, and records the answer. An order that comes
 * twice, too late or for nothing is fine. A failure of the provider ends the operation and is the state of the cluster;
 * throws only what another try may cure (`mayPass`).
 */
async function runOperation(context: Context, order: OperationOrder, ms: number): Promise<void> {
  const tenant = context.tenantOf(order);
  const { found } = await tenant.read({ found: tenant.one(clusterModel, order.cluster) });
  if (!found) return;
  try {
    const { cluster, operation, attempt } = await claim(tenant, found, order.operation, context.now);
    await perform(context, tenant, cluster, operation, attempt, ms);
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
  ms: number,
): Promise<void> {
  const { provisioner, secrets, provisionerSecrets } = await tenant.read({
    provisioner: tenant.one(provisionerModel, cluster.provisioner),
    secrets: tenant.secrets('cluster', cluster.id),
    provisionerSecrets: tenant.secrets('provisioner', cluster.provisioner),
  });
  if (!provisioner) throw new NotFound('The cluster has been deleted with its provisioner');
  try {
    const engine = context.engines.installed(provisioner.object.engine);
    if (engine.isImmediate && operation.kind === 'deprovision')
      return await releaseCluster(context, cluster, operation);
    const asked = engineCluster(engine, cluster, {
      provisioner: provisioner.object,
      secrets,
      provisionerSecrets,
    });
    const outcome = await withDeadline(ms, (signal) => ask(engine, asked, operation, attempt, signal));
    await finish(context, tenant, cluster.id, { engine, operation, holdsClaim: true }, outcome);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await fail(context, tenant, cluster.id, operation, error);
    if (error.mayPass) throw error;
  }
}

async function finish(
  context: Context,
  tenant: Tenant,
  id: string,
  settler: Parameters<typeof settle>[2],
  outcome: Outcome,
): Promise<void> {
  const { found } = await tenant.read({ found: tenant.one(clusterModel, id) });
  const after = found && (await settle(context, found, settler, outcome));
  // A kubeconfig to be fetched, or a deletion that has waited.
  if (after && after.operation?.id !== settler.operation?.id) await handOver(context, [after]);
}

/** A missing kubeconfig is asked for until the operation times out, whatever the engine says. */
async function fail(
  context: Context,
  tenant: Tenant,
  id: string,
  operation: Operation,
  { message, mayPass }: DomainError,
): Promise<void> {
  const { found } = await tenant.read({ found: tenant.one(clusterModel, id) });
  if (!found) return;
  const now = context.now();
  const isOver = hasTimedOut(operation, context.config.PROVISIONER_TIMEOUT, now);
  const retries = (mayPass || operation.kind === 'kubeconfig') && !isOver;
  const after = await record(context, found, { operation, holdsClaim: true }, (current) =>
    retries ? afterRetry(current, operation, message, now) : afterFailure(current, message, now),
  );
  if (after && after.operation?.id !== operation.id) await handOver(context, [after]);
}

const CAPABILITIES = {
  deprovision: 'deprovision',
  resize: 'resize',
  network_policy: 'setNetworkPolicy',
  upgrade: 'upgrade',
} as const;

async function ask(
  engine: Engine,
  cluster: EngineCluster,
  operation: Operation,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<Outcome> {
  if (operation.kind === 'kubeconfig') return capable(engine, 'kubeconfig').kubeconfig(cluster, signal);
  if (operation.kind !== 'provision') capable(engine, CAPABILITIES[operation.kind]);
  return performTask(engine, cluster, operation, attempt, signal);
}
