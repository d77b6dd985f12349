import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { startKubernetesSimulator } from './kubernetes.ts';
import { sampleCluster } from './sample-cluster.ts';

/** Runs the simulated Kubernetes API server until it is stopped, for trying KQueen without a cluster at hand. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    kubeconfig: { type: 'string', default: '.kqueen/kubeconfig.yml' },
    nodes: { type: 'string', default: '3' },
    pods: { type: 'string', default: '24' },
  },
});
const simulator = await startKubernetesSimulator({ port: Number(values.port) });
simulator.objects.add(
  ...sampleCluster({ nodes: Number(values.nodes), pods: Number(values.pods), replicas: 5 }),
);
mkdirSync(dirname(values.kubeconfig), { recursive: true, mode: 0o700 });
writeFileSync(values.kubeconfig, stringify(await simulator.kubeconfig('certificate')), { mode: 0o600 });
process.stdout.write(
  `A simulated Kubernetes API server runs at ${simulator.url}; its kubeconfig: ${values.kubeconfig}\n`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => simulator.close().then(() => process.exit(0)));
}
