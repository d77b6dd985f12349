import { spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const READY_MS = 90_000;

/** A KQueen that runs for a demo. */
export interface DemoServer {
  /** `http://localhost:5000` */
  url: string;
  /** Resolves when it has ended by itself. */
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts KQueen on the embedded store in a directory. Throws when it does not become ready. */
export async function startDemoServer(
  directory: string,
  variables: Record<string, string>,
  { port, lambdaPort }: { port: number; lambdaPort: number },
): Promise<DemoServer> {
  const server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'scripts/start.ts'], {
    env: {
      ...process.env,
      ...variables,
      KQUEEN_STORE: 'embedded',
      KQUEEN_DATA_DIR: directory,
      KQUEEN_PORT: String(port),
      KQUEEN_LAMBDA_PORT: String(lambdaPort),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Nobody reads what it logs, and a full pipe would stop it.
  server.stdout.resume();
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
  };
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline && server.exitCode === null) {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/health`).catch(() => undefined);
    if ((await response?.text())?.includes('ready')) return { url: `http://localhost:${port}`, ended, stop };
    await pause(200);
  }
  await stop();
  throw new Error('KQueen did not become ready');
}

/** A port of this machine that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
}
