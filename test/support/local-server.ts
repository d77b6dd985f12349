import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './etcd-server.ts';

const READY_MS = 90_000;

/** KQueen as `npm start` runs it, with ports and data of its own. */
export interface LocalServer {
  url: string;
  port: number;
  /** What it printed until it was ready. */
  banner: string;
  /** What it has printed so far. */
  output(): string;
  stop(): Promise<number | null>;
}

/** How a start ended that came to nothing. */
export interface Ended {
  code: number | null;
  output: string;
}

/** Runs the start script by its own path; `variables` go over the ports and the data directory. */
export async function startLocalServer(variables: Record<string, string> = {}): Promise<LocalServer> {
  const directory = await mkdtemp(join(tmpdir(), 'kqueen-local-'));
  const port = Number(variables.KQUEEN_PORT ?? (await freePort()));
  const lambdaPort = await freePort();
  const { child, output, exited } = run({
    KQUEEN_DATA_DIR: directory,
    KQUEEN_PORT: String(port),
    KQUEEN_LAMBDA_PORT: String(lambdaPort),
    ...variables,
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const { code } = await exited;
    await rm(directory, { recursive: true, force: true });
    return code;
  };
  const isReady = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), READY_MS);
    child.stdout?.on('data', () => output().includes('Ctrl+C') && resolve(true));
    child.once('exit', () => resolve(false));
    child.once('exit', () => clearTimeout(timer));
  });
  if (!(await isReady)) {
    await stop();
    throw new Error(`KQueen did not start: ${output()}`);
  }
  return { url: `http://localhost:${port}`, port, banner: output(), output, stop };
}

/** Runs the start script where it is expected to refuse. */
export function refusedStart(variables: Record<string, string>): Promise<Ended> {
  return run(variables).exited;
}

/** Runs a script of the project to its end. */
export function runScript(script: string, args: string[], variables: Record<string, string>): Promise<Ended> {
  return run(variables, [script, ...args]).exited;
}

function run(variables: Record<string, string>, script = ['scripts/start.ts']) {
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'development', ...variables };
  const args = ['--disable-warning=ExperimentalWarning', ...script];
  const child: ChildProcess = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const hear = (chunk: Buffer) => {
    text += chunk;
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const exited = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, output: text }));
  });
  return { child, output: () => text, exited };
}
