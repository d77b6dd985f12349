import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startGuard } from './etcd-guard.ts';

const READY_MS = 20_000;
/** A server that has not said in this time that it is well is not. */
const ANSWER_MS = 500;

/** An etcd of one's own, to be treated badly. */
export interface EtcdServer {
  /** `http://127.0.0.1:<port>`, or `https:` */
  endpoint: string;
  port: number;
  /** The transactions that it has answered since it was started. */
  transactions(): Promise<number>;
  /** Stops answering without going away (SIGSTOP), and goes on (SIGCONT). */
  freeze(): Promise<void>;
  thaw(): void;
  /** Dies (SIGKILL); `start` brings it back with its data. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Starts an etcd on free ports of this machine, with its data in a directory of its own. It ends with this process. */
export async function startEtcdServer(binary: string, flags: readonly string[] = []): Promise<EtcdServer> {
  const directory = await mkdtemp(join(tmpdir(), 'kqueen-etcd-'));
  const [port, peerPort, statusPort] = [await freePort(), await freePort(), await freePort()];
  const scheme = flags.includes('--cert-file') ? 'https' : 'http';
  const endpoint = `${scheme}://127.0.0.1:${port}`;
  const status = `http://127.0.0.1:${statusPort}`;
  let running: { child: ChildProcess; release: () => void } | undefined;
  const start = async () => {
    const at = [...addresses(endpoint, peerPort), '--listen-metrics-urls', status];
    const child = spawn(binary, [...at, '--data-dir', directory, ...flags], { stdio: 'ignore' });
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    running = { child, release: startGuard(child.pid ?? 0, directory) };
    await ready(status, child);
  };
  const kill = async () => {
    if (!running) return;
    const { child, release } = running;
    running = undefined;
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    release();
  };
  await start();
  return {
    endpoint,
    port,
    transactions: async () => {
      const metrics = await (await fetch(`${status}/metrics`)).text();
      const counts = metrics.matchAll(/^grpc_server_handled_total\{[^}]*grpc_method="Txn"[^}]*\} (\S+)$/gm);
      return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
    },
    freeze: async () => {
      running?.child.kill('SIGSTOP');
      // Its threads do not stop at once: the last of them still answers.
      while (await isWell(status)) await pause(10);
    },
    thaw: () => {
      running?.child.kill('SIGCONT');
    },
    kill,
    start,
    stop: async () => {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function addresses(endpoint: string, peerPort: number): string[] {
  const peer = `http://127.0.0.1:${peerPort}`;
  return [
    ...['--listen-client-urls', endpoint, '--advertise-client-urls', endpoint],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
    ...['--initial-cluster', `default=${peer}`],
    // It is alone: it need not wait a second for others before it leads.
    ...['--heartbeat-interval', '10', '--election-timeout', '100'],
  ];
}

/** A port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Whether it has a leader and answers (https://etcd.io/docs/v3.4/op-guide/monitoring/#health-check). */
function isWell(status: string): Promise<boolean> {
  return fetch(`${status}/health`, { signal: AbortSignal.timeout(ANSWER_MS) }).then(
    async (response) => response.ok && ((await response.json()) as { health?: string }).health === 'true',
    () => false,
  );
}

async function ready(status: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`etcd ended with ${child.exitCode}`);
    if (await isWell(status)) return;
    await pause(50);
  }
  throw new Error('etcd was not ready in time');
}
