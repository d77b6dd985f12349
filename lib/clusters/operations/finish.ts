import type { Context } from '../../context.ts';
import type { Watched } from '../../engines/engine.ts';
import type { Kubeconfig } from '../../kubernetes/kubeconfig/kubeconfig.ts';
import { type Cluster, clusterModel, type Operation } from '../../models/cluster.ts';
import type { Change } from '../../repository/change.ts';
import type { Tenant } from '../../repository/tenant.ts';
import { lastEvent, withEvent } from '../history.ts';
import { KUBECONFIG } from '../kubeconfig.ts';
import { afterObservation } from './outcome.ts';
import { hasTimedOut } from './timeout.ts';

const SERVER = { by: 'server' } as const;

/**
 * Records what the engine answered to an operation. When a deletion has taken its place meanwhile, only what the engine
 * wants to remember is kept, and the deletion, which has waited for this, is handed to a worker.
 */
export async function finish(
  context: Context,
  tenant: Tenant,
  id: string,
  operation: Operation,
  outcome: Watched | Kubeconfig,
  bringsKubeconfig: boolean,
): Promise<void> {
  const { found } = await tenant.read({ found: tenant.one(clusterModel, id) });
  if (!found) return;
  if (outcome === 'deleted' && found.object.operation?.id === operation.id) {
    const event = { type: 'deleted', message: 'The provider has removed the cluster' } as const;
    return tenant.delete(clusterModel, found, SERVER, lastEvent(event, context.now()));
  }
  await change(
    context,
    tenant,
    found,
    operation,
    (current) => {
      if (outcome === 'deleted') return { object: current };
      if ('clusters' in outcome) return withKubeconfig(current, outcome, context.now());
      return afterObservation(current, outcome, { now: context.now(), wantsKubeconfig: bringsKubeconfig });
    },
    outcome,
  );
}

/**
 * Records that an operation failed: for good, which is the state `Error`, or for now, until another try or until
 * PROVISIONER_TIMEOUT is over.
 */
export async function failed(
  context: Context,
  tenant: Tenant,
  id: string,
  operation: Operation,
  message: string,
  isCurable: boolean,
): Promise<void> {
  const { found } = await tenant.read({ found: tenant.one(clusterModel, id) });
  if (!found) return;
  const now = context.now();
  await change(context, tenant, found, operation, (current) => {
    if (!isCurable || hasTimedOut(operation, context.config, now)) return afterFailure(current, message, now);
    const status_message = `${message}; it is tried again`;
    const released = { ...current, status_message, operation: { ...operation, claimed_until: undefined } };
    if (current.status_message === status_message) return { object: released };
    return withEvent(released, { type: 'retried', message: status_message }, now);
  });
}

/** What a cluster becomes when an operation on it has failed for good. */
export function afterFailure(current: Cluster, message: string, now: Date): Change<Cluster> {
  const { operation } = current;
  if (operation?.kind === 'kubeconfig') {
    const { operation: _, ...settled } = current;
    return withEvent({ ...settled, status_message: message }, { type: 'state', message }, now);
  }
  const wayOut =
    operation?.kind === 'deprovision' ? `${message}: DELETE it again, or with force=true` : message;
  return afterObservation(current, { state: 'Error', message: wayOut }, { now, wantsKubeconfig: false });
}

async function change(
  { dispatcher }: Context,
  tenant: Tenant,
  found: Parameters<Tenant['update']>[1] & { object: Cluster },
  operation: Operation,
  make: (current: Cluster) => Change<Cluster>,
  outcome?: Watched | Kubeconfig,
): Promise<void> {
  const { object } = await tenant.update(clusterModel, found, SERVER, (current) => {
    if (current.operation?.id === operation.id) return make(current);
    return { object: superseded(current, outcome) };
  });
  const next = object.operation;
  if (next && next.id !== operation.id) {
    await dispatcher.operate([{ namespace: object.namespace, cluster: object.id, operation: next.id }]);
  }
}

/** The operation that came in between may begin now. */
function superseded(current: Cluster, outcome: Watched | Kubeconfig | undefined): Cluster {
  const handle = typeof outcome === 'object' && 'handle' in outcome ? outcome.handle : undefined;
  return {
    ...current,
    handle: handle ? { ...current.handle, ...handle } : current.handle,
    operation: current.operation && { ...current.operation, claimed_until: undefined },
  };
}

function withKubeconfig(current: Cluster, kubeconfig: Kubeconfig, now: Date): Change<Cluster> {
  const { operation: _, ...settled } = current;
  const message = 'The kubeconfig has been fetched';
  return {
    ...withEvent({ ...settled, status_message: undefined }, { type: 'changed', message }, now),
    secrets: { [KUBECONFIG]: JSON.stringify(kubeconfig) },
  };
}
