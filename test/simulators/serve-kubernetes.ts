import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { startKubernetesSimulator } from './kubernetes.ts';

/** Runs the simulated Kubernetes API server until it is stopped, for trying KQueen without a cluster at hand. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    kubeconfig: { type: 'string', default: '.kqueen/kubeconfig.yml' },
  },
});
const simulator = await startKubernetesSimulator({ port: Number(values.port) });
mkdirSync(dirname(values.kubeconfig), { recursive: true, mode: 0o700 });
writeFileSync(values.kubeconfig, stringify(await simulator.kubeconfig('certificate')), { mode: 0o600 });
process.stdout.write(
  `A simulated Kubernetes API server runs at ${simulator.url}; its kubeconfig: ${values.kubeconfig}\n`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => simulator.close().then(() => process.exit(0)));
}
