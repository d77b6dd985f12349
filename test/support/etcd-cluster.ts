import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startGuard } from './etcd-guard.ts';

const READY_MS = 20_000;

/** How a member of a cluster is started. */
export interface MemberOptions {
  /** Its configuration file, as text. */
  config: string;
  /** Where it says how it is (`http://127.0.0.1:<port>`), added to the configuration. */
  status: string;
}

/** Several etcd servers that are one store. */
export interface EtcdCluster {
  /** Ends one member, at once. */
  kill(index: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the members of a cluster by configuration files; `DATA` in one is a directory of its own. */
export async function startEtcdCluster(members: readonly MemberOptions[]): Promise<EtcdCluster> {
  const binary = process.env.KQUEEN_TEST_ETCD_BINARY;
  if (binary === undefined) throw new Error('There is no etcd: use describeWithEtcd');
  const directory = await mkdtemp(join(tmpdir(), 'kqueen-etcd-cluster-'));
  const running = await Promise.all(
    members.map(async ({ config, status }, index) => {
      const home = join(directory, String(index));
      await mkdir(home);
      const file = join(home, 'etcd.yml');
      await writeFile(file, `${config.replaceAll('DATA', home)}\nlisten-metrics-urls: ${status}\n`);
      const child = spawn(binary, ['--config-file', file], { stdio: 'ignore' });
      return { child, release: startGuard(child.pid ?? 0, home) };
    }),
  );
  const kill = async (index: number) => {
    const member = running[index];
    if (!member) return;
    await end(member.child);
    member.release();
  };
  const stop = async () => {
    await Promise.all(running.map((_, index) => kill(index)));
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await Promise.all(members.map(({ status }) => healthy(status)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { kill, stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

async function healthy(status: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    const answer = await fetch(`${status}/health`).then(
      (response) => response.text(),
      () => '',
    );
    if (answer.includes('"true"')) return;
    await pause(100);
  }
  throw new Error('The members did not become one cluster in time');
}
