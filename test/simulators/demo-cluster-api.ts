import { NAMESPACE, startClusterApiSimulator } from './cluster-api.ts';
import type { DemoOptions, DemoProvider } from './demo-provider.ts';

/** A management cluster with Cluster API as the provider of the demo. */
export async function clusterApiProvider({ seconds, kubeconfig }: DemoOptions): Promise<DemoProvider> {
  const nodes = 2;
  const management = await startClusterApiSimulator({
    machineMs: (seconds * 1000) / (nodes + 1),
    kubeconfig: () => kubeconfig,
  });
  return {
    title: 'Cluster API',
    url: management.url,
    engine: 'kqueen.engines.ClusterApiEngine',
    parameters: { kubeconfig: await management.kubeconfig(), namespace: NAMESPACE },
    metadata: { cluster_class: 'quick-start', kubernetes_version: 'v1.34.1', node_count: nodes },
    changes: { version: 'v1.35.0', nodes: nodes + 1 },
    variables: {},
    close: () => management.close(),
  };
}
