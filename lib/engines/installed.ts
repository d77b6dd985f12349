import type { Config } from '../../config/schema.ts';
import type { Engine } from './engine.ts';
import { ManualEngine } from './manual.ts';

/** The engines of this installation. What they reach out with is loaded at its first use: few requests need it. */
export function installedEngines(config: Config): Engine[] {
  return [
    new ManualEngine(async (kubeconfig, signal) => {
      const { clusterConnector } = await import('../kubernetes/connector.ts');
      const { kubernetesVersion } = await import('../kubernetes/version.ts');
      return clusterConnector(config).connect(kubeconfig, (connection) =>
        kubernetesVersion(connection, signal),
      );
    }),
  ];
}
