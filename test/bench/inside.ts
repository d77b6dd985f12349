import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { type Kubeconfig, parseKubeconfig } from '../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { prepare, request } from '../support/api.ts';
import { inTurn, type Measured, print } from './measure.ts';
import { createBenchWorld } from './world.ts';

const STATUS_TARGET = 2;
const MEMORY_TARGET = 3;
const TOPOLOGY_TARGET = 12;
const ROUNDS = 12;
const LISTS = [
  ...['/api/v1/nodes', '/api/v1/namespaces', '/api/v1/pods', '/api/v1/services'],
  ...['/apis/apps/v1/deployments', '/apis/apps/v1/replicasets', '/apis/apps/v1/statefulsets'],
  ...['/apis/apps/v1/daemonsets', '/apis/batch/v1/jobs', '/apis/batch/v1/cronjobs', '/api/v1/events'],
  ...['/apis/networking.k8s.io/v1/ingresses', '/apis/autoscaling/v2/horizontalpodautoscalers'],
  ...['/api/v1/persistentvolumes', '/api/v1/persistentvolumeclaims', '/version'],
];

/** Measures what looking into large clusters costs, against fetching the same bytes and parsing them once. */
export async function benchInside(store: Store): Promise<void> {
  const world = await createBenchWorld(store, { clusters: 0 });
  const large = await startCluster(5_000, 100);
  const small = await startCluster(500, 10);
  const ask = async (kubeconfig: Kubeconfig, what: string) => {
    world.enter();
    const body = { name: 'inside', provisioner: world.provisioner, kubeconfig };
    const made = await request('POST', '/clusters', { token: world.token, body });
    const { handler, event } = await prepare('GET', `/clusters/${String(made.body.id)}/${what}`, {
      token: world.token,
    });
    return async () => {
      world.enter();
      const { statusCode, body: answer = '' } = await handler(event);
      if (statusCode !== 200) throw new Error(`${what}: ${statusCode} ${answer.slice(0, 200)}`);
      return answer;
    };
  };
  const status = await ask(large.kubeconfig, 'status');
  const floor = () => fetchAll(large.kubeconfig);
  const bytes = await floor();
  const timed = await inTurn('status of 5,000 pods on 100 nodes', ROUNDS, status, floor);
  const memory: Measured = {
    what: '  extra memory at its peak, MiB of the bytes read',
    ours: (await peakOf(status)) / 1024 / 1024,
    floor: bytes / 1024 / 1024,
    target: MEMORY_TARGET,
  };
  const answer = (await status()).length;
  const note = `${(bytes / 1024 / 1024).toFixed(1)} MiB read, ${(answer / 1024 / 1024).toFixed(1)} MiB answered`;
  print('Inside a cluster, at the handler (floor: fetching the same bytes, one JSON.parse)', [
    { ...timed, target: STATUS_TARGET, note },
    memory,
  ]);
  const topology = await inTurn(
    'topology of 5,000 pods against 500',
    ROUNDS,
    await ask(large.kubeconfig, 'topology-data'),
    await ask(small.kubeconfig, 'topology-data'),
  );
  print('Inside a cluster: ten times the pods', [{ ...topology, target: TOPOLOGY_TARGET }], ['5,000', '500']);
  await Promise.all([large.stop(), small.stop()]);
}

/** A simulated API server in a process of its own. */
async function startCluster(pods: number, nodes: number) {
  const directory = await mkdtemp(join(tmpdir(), 'kqueen-bench-cluster-'));
  const file = join(directory, 'kubeconfig.yml');
  const args = ['test/simulators/serve-kubernetes.ts', '--kubeconfig', file];
  const child = spawn(process.execPath, [...args, '--pods', String(pods), '--nodes', String(nodes)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', reject);
  });
  return {
    kubeconfig: parseKubeconfig(parse(await readFile(file, 'utf8'))),
    stop: async () => {
      child.kill('SIGTERM');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** All pages of all lists side by side, each parsed and dropped; gives the number of bytes. */
async function fetchAll({ clusters, users }: Kubeconfig): Promise<number> {
  const decoded = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64');
  const { cluster } = clusters[0];
  const { user } = users[0];
  const options = {
    agent: new Agent({ keepAlive: true, maxSockets: 6 }),
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  };
  const fetchOne = (path: string) =>
    new Promise<string>((resolve, reject) => {
      get(`${cluster.server}${path}`, options, (response) => text(response).then(resolve, reject)).on(
        'error',
        reject,
      );
    });
  const lists = LISTS.map(async (path) => {
    let bytes = 0;
    let token: string | undefined = '';
    while (token !== undefined) {
      const page = await fetchOne(`${path}?limit=250${token && `&continue=${encodeURIComponent(token)}`}`);
      bytes += Buffer.byteLength(page);
      token = (JSON.parse(page) as { metadata?: { continue?: string } }).metadata?.continue;
    }
    return bytes;
  });
  const sizes = await Promise.all(lists);
  options.agent.destroy();
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * By how many bytes more is alive at most while something is done. The collector runs whenever this process has a moment,
 * so that garbage does not count; the last look is at the answer itself.
 */
async function peakOf(work: () => Promise<unknown>): Promise<number> {
  const { gc } = globalThis;
  if (!gc) throw new Error('The benchmarks run with --expose-gc');
  const alive = () => {
    gc();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  await work();
  await pause(100);
  const before = alive();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, alive());
  }, 5);
  const answer = await work();
  peak = Math.max(peak, alive());
  clearInterval(timer);
  return answer === undefined ? Number.NaN : peak - before;
}
