import type { Config } from '../../config/schema.ts';
import type { ClusterConnection } from '../kubernetes/connection/connection.ts';
import type { Kubeconfig } from '../kubernetes/kubeconfig/kubeconfig.ts';
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

/** How engines reach into clusters from this installation: through its guard, which is loaded at its first use. */
export function clusterReach(
  config: Pick<Config, 'KUBERNETES_ALLOWED_NETWORKS' | 'ETCD_HOST' | 'ETCD_PORT'>,
): ClusterReach {
  const connector = async () => {
    const { clusterConnector } = await import('../kubernetes/connection/connector.ts');
    return clusterConnector(config);
  };
  return {
    connect: async (kubeconfig, use) => (await connector()).connect(kubeconfig, use),
    probe: async (kubeconfig, signal) => {
      const { kubernetesVersion } = await import('../kubernetes/read/version.ts');
      return (await connector()).connect(kubeconfig, (connection) => kubernetesVersion(connection, signal));
    },
    bootstrap: async (admin, signal) => {
      const { bootstrapKubeconfig } = await import('../kubernetes/credentials/bootstrap.ts');
      return bootstrapKubeconfig(await connector(), admin, signal);
    },
  };
}
