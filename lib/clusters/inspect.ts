import * as z from 'zod';
import type { Context, RequestContext } from '../context.ts';
import { withDeadline } from '../deadline.ts';
import { Conflict, EngineFailed, EngineTimeout } from '../errors.ts';
import type { ClusterConnection } from '../kubernetes/connection/connection.ts';
import { clusterConnector } from '../kubernetes/connection/connector.ts';
import { type Kubeconfig, namespaceOf } from '../kubernetes/kubeconfig/kubeconfig.ts';
import {
  ALL_PARTS,
  type Inventory,
  type Part,
  readInventory,
  type Scope,
  unreadable,
} from '../kubernetes/read/inventory.ts';
import type { Cluster } from '../models/cluster.ts';
import { type Answers, type Query, together } from '../repository/queries.ts';
import { storedKubeconfig } from './kubeconfig.ts';
import { stateCaption } from './states.ts';

export const READ_MS = 20_000;

const Namespace = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be the name of a namespace')
  .meta({ description: 'Leaves out the objects of all other namespaces' });

/** What is drawn or listed of a cluster. */
export const TopologyQuery = z.strictObject({ namespace: Namespace.optional() });

/** What is read of a cluster; `parts` as a list of names. */
export const StatusQuery = TopologyQuery.extend({
  parts: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(z.enum(ALL_PARTS, { error: `must be some of ${ALL_PARTS.join(',')}` })))
    .optional()
    .meta({ description: 'The parts to read, separated by commas; all of them if absent' }),
});

/**
 * Some parts of what is in a cluster. Throws `Conflict` when the cluster has no kubeconfig yet, and `EngineFailed` or
 * `EngineTimeout` when nothing of it can be read.
 */
export function inspectCluster<P extends Part>(
  context: RequestContext,
  cluster: Cluster,
  scope: Scope<P>,
): Promise<Inventory<P>> {
  return connected(context, cluster, READ_MS, (connection, signal, own) =>
    readInventory(connection, { ...scope, own }, signal),
  );
}

/** `inspectCluster`, of a cluster that cannot be read an empty inventory that says why: scripts of the original rely on it. */
export async function inspectAnyway<P extends Part>(
  context: RequestContext,
  cluster: Cluster,
  scope: Scope<P>,
): Promise<Inventory<P>> {
  try {
    return await inspectCluster(context, cluster, scope);
  } catch (error) {
    if (error instanceof EngineFailed || error instanceof EngineTimeout)
      return unreadable(scope.parts, error.message);
    throw error;
  }
}

/** Uses a connection to the API server of a cluster for `ms` at most. Throws `Conflict` without a kubeconfig. */
export async function connected<T>(
  context: Context,
  cluster: Cluster,
  ms: number,
  use: (connection: ClusterConnection, signal: AbortSignal, namespace: string) => Promise<T>,
): Promise<T> {
  const { kubeconfig } = await usableKubeconfig(context, cluster, {});
  const namespace = namespaceOf(kubeconfig);
  return withConnection(context, kubeconfig, ms, (connection, signal) => use(connection, signal, namespace));
}

/** The kubeconfig of a cluster, read along with what else is asked. Throws `Conflict` when there is none (yet). */
export async function usableKubeconfig<Q extends Record<string, Query<unknown>>>(
  { config, tenantOf }: Context,
  cluster: Cluster,
  more: Q,
): Promise<Answers<Q> & { kubeconfig: Kubeconfig }> {
  const tenant = tenantOf(cluster);
  const secrets = tenant.secrets('cluster', cluster.id);
  const { own, others } = await tenant.read({ own: secrets, others: together(more) });
  const kubeconfig = storedKubeconfig(own);
  if (!kubeconfig) {
    const state = stateCaption(config, cluster.state);
    throw new Conflict(`The cluster is ${state} and has no kubeconfig yet: wait until it is there`);
  }
  return { ...others, kubeconfig };
}

/** Uses a connection by a kubeconfig for `ms` at most. Throws what `withDeadline` and `use` throw. */
export function withConnection<T>(
  { config }: Pick<Context, 'config'>,
  kubeconfig: Kubeconfig,
  ms: number,
  use: (connection: ClusterConnection, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withDeadline(ms, (signal) =>
    clusterConnector(config).connect(kubeconfig, (connection) => use(connection, signal)),
  );
}
