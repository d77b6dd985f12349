import type { DemoOptions, DemoProvider } from './demo-provider.ts';
import { startGkeSimulator } from './gke.ts';
import { TOKEN } from './kubernetes.ts';

/** A Google that creates a cluster in `seconds`, and does everything else in half of them. */
export async function gkeProvider({ seconds, kubeconfig }: DemoOptions): Promise<DemoProvider> {
  const gke = await startGkeSimulator();
  const half = Math.ceil(seconds / 2);
  gke.state.seconds = { CREATE_CLUSTER: seconds };
  gke.state.otherSeconds = half;
  // The API server of a cluster of GKE takes the tokens of its project.
  gke.accounts.fixedToken = TOKEN;
  gke.state.apiServer = apiServerOf(kubeconfig);
  return {
    title: 'Google',
    url: gke.url,
    engine: 'kqueen.engines.GceEngine',
    parameters: { service_account_info: gke.accounts.keyFile() },
    metadata: {
      zone: 'europe-west1-b',
      node_count_gke: 2,
      machine_type: 'e2-standard-2',
      kubernetes_version: '1.33',
      release_channel: 'REGULAR',
    },
    changes: { version: '1.34', nodes: 3 },
    variables: Object.fromEntries(
      Object.entries(gke.settings).map(([name, value]) => [`KQUEEN_${name}`, value]),
    ),
    close: () => gke.close(),
  };
}

function apiServerOf(kubeconfig: string): { endpoint: string; ca: string } {
  const { clusters } = JSON.parse(kubeconfig) as {
    clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  };
  const { server = '', 'certificate-authority-data': ca = '' } = clusters[0]?.cluster ?? {};
  return { endpoint: server.replace('https://', ''), ca };
}
