import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { startKubernetesSimulator } from '../test/simulators/kubernetes.ts';
import { sampleCluster } from '../test/simulators/sample-cluster.ts';
import { DemoClient } from './demo/client.ts';
import { PROVIDERS } from './demo/providers.ts';
import { freePort, startDemoServer } from './demo/server.ts';
import { walk } from './demo/walk.ts';
import { showWorld } from './demo/world/show.ts';

/**
 * Shows the life of a cluster, without a provider and without a Kubernetes at hand: starts KQueen and simulators of both,
 * asks for a cluster, watches it, looks inside, changes it where the provider can, and has it deleted. `--engine` chooses
 * the provider. With `--world` it shows a fleet of three organizations instead, until it is stopped.
 */
const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'jenkins' },
    seconds: { type: 'string', default: '20' },
    svg: { type: 'string', default: '.kqueen/topology.svg' },
    world: { type: 'boolean', default: false },
  },
});

const start = PROVIDERS.get(values.engine);
if (!start) {
  process.stderr.write(`--engine must be one of ${[...PROVIDERS.keys()].join(', ')}\n`);
  process.exit(1);
}

const kubernetes = await startKubernetesSimulator();
kubernetes.objects.add(...sampleCluster({ nodes: 3, pods: 24, replicas: 5 }));
const kubeconfig = JSON.stringify(await kubernetes.kubeconfig('certificate'));
const directory = await mkdtemp(join(tmpdir(), 'kqueen-demo-'));
let isFine = false;
try {
  if (values.world) await showWorld(directory, kubeconfig);
  else await showCluster(start);
  isFine = true;
} catch (error) {
  process.stderr.write(`\nThe demo stopped: ${error instanceof Error ? error.message : String(error)}\n`);
} finally {
  await kubernetes.close();
  await rm(directory, { recursive: true, force: true });
}
process.exit(isFine ? 0 : 1);

async function showCluster(begin: NonNullable<typeof start>): Promise<void> {
  const provider = await begin({
    seconds: Number(values.seconds),
    kubeconfig,
    acceptTokens: (userOf) => {
      kubernetes.accounts.webhook = userOf;
    },
  });
  const ports = { port: await freePort(), lambdaPort: await freePort() };
  const url = `http://localhost:${ports.port}`;
  process.stdout.write(
    `${provider.title.padEnd(11)}${provider.url} (simulated)\nKubernetes ${kubernetes.url} (simulated)\nKQueen     ${url}, starting...\n`,
  );
  try {
    const server = await startDemoServer(directory, provider.variables, ports);
    try {
      await walk(new DemoClient(`http://127.0.0.1:${ports.port}/api/v1`), provider, save, values.svg);
      process.stdout.write(
        '\nThe console shows all this in a browser: run npm start and open the address that it prints,\nor npm run demo -- --world for a whole fleet.\n',
      );
    } finally {
      await server.stop();
    }
  } finally {
    await provider.close();
  }
}

async function save(svg: string): Promise<void> {
  await mkdir(dirname(values.svg), { recursive: true, mode: 0o700 });
  await writeFile(values.svg, svg);
}
