import { parseArgs } from 'node:util';
import { startOneCluster } from './one-cluster.ts';

/** Runs the simulated Kubernetes API server until it is stopped, for trying KQueen without a cluster at hand. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    kubeconfig: { type: 'string', default: '.kqueen/kubeconfig.yml' },
    nodes: { type: 'string', default: '3' },
    pods: { type: 'string', default: '24' },
  },
});
const { port, nodes, pods } = values;
const size = { port: Number(port), nodes: Number(nodes), pods: Number(pods) };
const simulator = await startOneCluster(values.kubeconfig, size);
process.stdout.write(
  `A simulated Kubernetes API server runs at ${simulator.url}; its kubeconfig: ${values.kubeconfig}\n`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => simulator.close().then(() => process.exit(0)));
}
