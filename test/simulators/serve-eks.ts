import { DomainError } from '../../lib/errors.ts';
import { argumentsOf } from '../../scripts/arguments.ts';
import { orExplain } from '../../scripts/explain.ts';
import { refuseTakenPort } from '../../scripts/taken-port.ts';
import { eksProvider } from './demo-eks.ts';
import { startKubernetesSimulator } from './kubernetes.ts';
import { sampleCluster } from './sample-cluster.ts';

const USAGE = 'Usage: npm run simulator:eks -- [--port PORT] [--seconds SECONDS]';

/** Runs a simulated Amazon EKS, and the API server of its clusters, until it is stopped. */
await orExplain(async () => {
  const { values } = argumentsOf(USAGE, {
    options: { port: { type: 'string', default: '8081' }, seconds: { type: 'string', default: '20' } },
  });
  const port = Number(values.port);
  const seconds = Number(values.seconds);
  if (!Number.isInteger(port) || !Number.isFinite(seconds)) throw new DomainError(USAGE);
  if (port !== 0) await refuseTakenPort(port, 'choose another one with --port');
  const kubernetes = await startKubernetesSimulator({ gitVersion: 'v1.34.1' });
  kubernetes.objects.add(...sampleCluster({ nodes: 3, pods: 24, replicas: 5 }));
  const eks = await eksProvider({
    port,
    seconds,
    kubeconfig: JSON.stringify(await kubernetes.kubeconfig('certificate')),
    acceptTokens: (userOf) => {
      kubernetes.accounts.webhook = userOf;
    },
  });
  process.stdout.write(
    [
      `A simulated Amazon EKS runs at ${eks.url}, its clusters at ${kubernetes.url}. Start KQueen with it:`,
      `${assigned({ ...eks.variables, KQUEEN_KUBERNETES_ALLOWED_NETWORKS: '127.0.0.0/8' })} npm start`,
      `Send a provisioner ${JSON.stringify(eks.parameters)}`,
      `and a cluster ${JSON.stringify(eks.metadata)}. The suite of an endpoint runs against it:`,
      `${assigned(suiteVariables(eks))} npm test -- test/api/real-eks\n`,
    ].join('\n\n'),
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => Promise.all([eks.close(), kubernetes.close()]).then(() => process.exit(0)));
  }
});

/** What test/support/eks-endpoint.ts reads. */
function suiteVariables({ url, parameters, metadata }: Awaited<ReturnType<typeof eksProvider>>) {
  return {
    KQUEEN_TEST_EKS_URL: url,
    KQUEEN_TEST_EKS_STS_URL: url,
    KQUEEN_TEST_EKS_CLUSTER_ROLE_ARN: metadata.cluster_role_arn,
    KQUEEN_TEST_EKS_NODE_ROLE_ARN: metadata.node_role_arn,
    KQUEEN_TEST_EKS_SUBNET_IDS: metadata.subnet_ids,
    AWS_REGION: parameters.region,
    AWS_ACCESS_KEY_ID: parameters.access_key_id,
    AWS_SECRET_ACCESS_KEY: parameters.secret_access_key,
  };
}

/** As a shell takes them, none of whose values needs quotes. */
function assigned(variables: Record<string, unknown>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
