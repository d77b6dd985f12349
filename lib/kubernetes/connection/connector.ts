import type { Config } from '../../../config/schema.ts';
import { ClusterConnector } from './connection.ts';

/** The connector of this installation, which never leads to its own etcd. */
export function clusterConnector(
  config: Pick<Config, 'KUBERNETES_ALLOWED_NETWORKS' | 'ETCD_HOST' | 'ETCD_PORT'>,
): ClusterConnector {
  const etcd = { host: config.ETCD_HOST, port: config.ETCD_PORT };
  return new ClusterConnector(config.KUBERNETES_ALLOWED_NETWORKS, [etcd]);
}
