import { startAzureSimulator } from './aks.ts';
import type { DemoOptions, DemoProvider } from './demo-provider.ts';

/** An Azure that creates a cluster in `seconds`, and does everything else in half of them. */
export async function aksProvider({ seconds, kubeconfig }: DemoOptions): Promise<DemoProvider> {
  const azure = await startAzureSimulator({ kubeconfig });
  const half = Math.ceil(seconds / 2);
  Object.assign(azure.state.seconds, { create: seconds, change: half, delete: half });
  return {
    title: 'Azure',
    url: azure.url,
    engine: 'kqueen.engines.AksEngine',
    parameters: azure.parameters,
    metadata: {
      location: 'westeurope',
      ssh_key: `ssh-ed25519 ${'A'.repeat(68)} demo`,
      node_count_aks: 2,
      vm_size: 'Standard_D2_v2',
      kubernetes_version: '1.33',
    },
    changes: { version: '1.34', nodes: 3 },
    variables: { KQUEEN_AKS_AUTHORITY_URL: azure.url, KQUEEN_AKS_API_URL: azure.url },
    close: () => azure.close(),
  };
}
