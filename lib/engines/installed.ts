import type { Config } from '../../config/schema.ts';
import type { Engine } from './engine.ts';
import { ManualEngine } from './manual.ts';

/** The engines of this installation. What they reach out with is loaded at its first use: few requests need it. */
export function installedEngines(config: Config): Engine[] {
  return [
    new ManualEngine(async (kubeconfig, signal) => {
      const { ClusterConnector } = await import('../kubernetes/connection.ts');
      const { kubernetesVersion } = await import('../kubernetes/version.ts');
      const etcd = { host: config.ETCD_HOST, port: config.ETCD_PORT };
      const connector = new ClusterConnector(config.KUBERNETES_ALLOWED_NETWORKS, [etcd]);
      return kubernetesVersion(connector, kubeconfig, signal);
    }),
  ];
}
