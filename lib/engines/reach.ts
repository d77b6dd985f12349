import type { Config } from '../../config/schema.ts';
import type { ClusterConnection } from '../kubernetes/connection/connection.ts';
import { clusterConnector } from '../kubernetes/connection/connector.ts';
import { bootstrapKubeconfig } from '../kubernetes/credentials/bootstrap.ts';
import type { Kubeconfig } from '../kubernetes/kubeconfig/kubeconfig.ts';
import { kubernetesVersion } from '../kubernetes/read/version.ts';
import type { VersionProbe } from './probe.ts';

/**
 * Makes KQueen's own account in a new cluster, with the short-lived kubeconfig of an administrator, and returns a
 * kubeconfig of that account, which does not expire. Safe to repeat. Throws a `DomainError` that may pass.
 */
export type Bootstrap = (admin: Kubeconfig, signal: AbortSignal) => Promise<Kubeconfig>;

/** Lends a connection to the API server of a kubeconfig, for as long as `use` takes. */
export type Connect = <T>(
  kubeconfig: Kubeconfig,
  use: (connection: ClusterConnection) => Promise<T>,
) => Promise<T>;

/** How engines reach into clusters. */
export interface ClusterReach {
  connect: Connect;
  probe: VersionProbe;
  bootstrap: Bootstrap;
}

/** How engines reach into clusters from this installation: through its guard. */
export function clusterReach(
  config: Pick<Config, 'KUBERNETES_ALLOWED_NETWORKS' | 'ETCD_HOST' | 'ETCD_PORT'>,
): ClusterReach {
  const connector = clusterConnector(config);
  return {
    connect: (kubeconfig, use) => connector.connect(kubeconfig, use),
    probe: (kubeconfig, signal) =>
      connector.connect(kubeconfig, (connection) => kubernetesVersion(connection, signal)),
    bootstrap: (admin, signal) => bootstrapKubeconfig(connector, admin, signal),
  };
}
