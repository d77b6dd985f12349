import type { DemoOptions, DemoProvider } from './demo-provider.ts';
import { startEksSimulator } from './eks.ts';

const ROLE = 'arn:aws:iam::111122223333:role';

/** An Amazon EKS that creates a cluster in `seconds`, its nodes last, and changes one in half of them. */
export async function eksProvider({
  port,
  seconds,
  kubeconfig,
  acceptTokens,
}: DemoOptions): Promise<DemoProvider> {
  const { clusters } = JSON.parse(kubeconfig) as {
    clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }];
  };
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
  const eks = await startEksSimulator({ port, endpoint: { server, authority } });
  const half = Math.ceil(seconds / 2);
  Object.assign(eks.state.seconds, { cluster: seconds - half, nodes: half, update: half, remove: half });
  acceptTokens((token) =>
    [...eks.state.clusters.values()]
      .map(({ name, creator }) =>
        eks.accounts.holderOf(token, name, eks.region) === creator ? creator : undefined,
      )
      .find((holder) => holder !== undefined),
  );
  return {
    title: 'Amazon EKS',
    url: eks.url,
    engine: 'kqueen.engines.EksEngine',
    parameters: { region: eks.region, ...eks.access },
    metadata: {
      kubernetes_version: '1.34',
      cluster_role_arn: `${ROLE}/eks-cluster`,
      node_role_arn: `${ROLE}/eks-nodes`,
      subnet_ids: 'subnet-0a1b2c3d,subnet-4e5f6a7b',
      node_count: 2,
    },
    changes: { version: '1.35', nodes: 3 },
    variables: { KQUEEN_EKS_API_URL: eks.url, KQUEEN_EKS_STS_URL: eks.url },
    close: () => eks.close(),
  };
}
