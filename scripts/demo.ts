import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startKubernetesSimulator } from '../test/simulators/kubernetes.ts';
import { sampleCluster } from '../test/simulators/sample-cluster.ts';
import { DemoClient } from './demo/client.ts';
import { PROVIDERS } from './demo/providers.ts';
import { walk } from './demo/walk.ts';

/**
 * Shows the life of a cluster, without a provider and without a Kubernetes at hand: starts KQueen and simulators of both,
 * asks for a cluster, watches it, looks inside, changes it where the provider can, and has it deleted. `--engine` chooses
 * the provider.
 */
const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'jenkins' },
    seconds: { type: 'string', default: '20' },
    svg: { type: 'string', default: '.kqueen/topology.svg' },
  },
});
const READY_MS = 90_000;

const start = PROVIDERS.get(values.engine);
if (!start) {
  process.stderr.write(`--engine must be one of ${[...PROVIDERS.keys()].join(', ')}\n`);
  process.exit(1);
}

const kubernetes = await startKubernetesSimulator();
kubernetes.objects.add(...sampleCluster({ nodes: 3, pods: 24, replicas: 5 }));
const kubeconfig = JSON.stringify(await kubernetes.kubeconfig('certificate'));
const provider = await start({
  seconds: Number(values.seconds),
  kubeconfig,
  acceptTokens: (userOf) => {
    kubernetes.accounts.webhook = userOf;
  },
});
const directory = await mkdtemp(join(tmpdir(), 'kqueen-demo-'));
const [port, lambdaPort] = [await freePort(), await freePort()];
const server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'scripts/start.ts'], {
  env: {
    ...process.env,
    ...provider.variables,
    KQUEEN_STORE: 'embedded',
    KQUEEN_DATA_DIR: directory,
    KQUEEN_PORT: String(port),
    KQUEEN_LAMBDA_PORT: String(lambdaPort),
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let isFine = false;
try {
  process.stdout.write(
    `${provider.title.padEnd(11)}${provider.url} (simulated)\nKubernetes ${kubernetes.url} (simulated)\nKQueen     http://localhost:${port}, starting...\n`,
  );
  await ready();
  await walk(new DemoClient(`http://127.0.0.1:${port}/api/v1`), provider, save, values.svg);
  isFine = true;
} catch (error) {
  process.stderr.write(`\nThe demo stopped: ${error instanceof Error ? error.message : String(error)}\n`);
} finally {
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await gone;
  await Promise.all([provider.close(), kubernetes.close()]);
  await rm(directory, { recursive: true, force: true });
}
process.exit(isFine ? 0 : 1);

async function save(svg: string): Promise<void> {
  await mkdir(dirname(values.svg), { recursive: true, mode: 0o700 });
  await writeFile(values.svg, svg);
}

async function ready(): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline && server.exitCode === null) {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/health`).catch(() => undefined);
    if ((await response?.text())?.includes('ready')) return;
    await pause(200);
  }
  throw new Error('KQueen did not become ready');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
}
