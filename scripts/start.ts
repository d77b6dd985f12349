import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Config } from '../config/schema.ts';
import { isDevelopment } from '../config/stage.ts';
import { bootstrap, isEmpty, refuseForeignKey } from '../lib/app/bootstrap.ts';
import { configuration } from '../lib/app/configuration.ts';
import { services } from '../lib/app/instance.ts';
import { DomainError } from '../lib/errors.ts';
import { MODELS } from '../lib/models/all.ts';
import { ensureConsole } from './console/ensure.ts';
import { orExplain } from './explain.ts';
import { HOST, refuseTakenPort } from './taken-port.ts';

const DEMO = { organization: 'DemoOrg', namespace: 'demoorg', username: 'admin', password: 'default' };
const READY_MS = 60_000;
const SAID_LINES = 40;
/** What serverless.yml asks for and a local server has no use for. The framework takes a space for an empty value. */
const UNUSED_PARAMS = ['subnetIds', 'securityGroupIds', 'alarmTopicArn'].map((name) => `--param=${name}= `);

/** Runs the whole of KQueen on this machine: serverless-offline as a child, after what it needs is seen to. */
await orExplain(async () => {
  const config = await configuration();
  await refuseTakenPort(config.PORT, 'set KQUEEN_PORT');
  await refuseTakenPort(config.LAMBDA_PORT, 'set KQUEEN_LAMBDA_PORT');
  await (await services()).repository.ping();
  await refuseForeignKey(await services());
  await migrateEmbedded(config);
  await ensureConsole();
  const isDemo = isDevelopment(config) && (await bootstrapDemo());
  const server = serve(config);
  await ready(config, server);
  process.stdout.write(banner(config, isDemo, await simulated(config)));
});

/** Makes the demo organization in an empty store; tells whether its login works. */
async function bootstrapDemo(): Promise<boolean> {
  const shared = await services();
  if (await isEmpty(shared)) {
    await bootstrap(shared, DEMO);
    return true;
  }
  return false;
}

/** What an older version stored gets its indexes before anybody asks; on etcd the schedule sees to it while others serve. */
async function migrateEmbedded(config: Config): Promise<void> {
  if (config.STORE === 'embedded') await (await services()).repository.migrate(MODELS);
}

/** For trying KQueen without a cluster at hand: the path of the kubeconfig of a simulated one, which ends with this process. */
async function simulated(config: Config): Promise<string | undefined> {
  if (!isDevelopment(config) || config.STORE !== 'embedded') return undefined;
  const { startOneCluster } = await import('../test/simulators/one-cluster.ts');
  const path = resolve(config.DATA_DIR, 'simulated-cluster.yml');
  await startOneCluster(path);
  return path;
}

function serve(config: Config): ChildProcess {
  const serverless = resolve('node_modules/serverless/bin/serverless.js');
  const guard = `--import=${pathToFileURL(resolve('scripts/local-guard.ts')).href}`;
  const node = ['--disable-proto=delete', '--disable-warning=ExperimentalWarning', guard];
  const args = [...node, serverless, 'offline', '--stage', config.STAGE];
  args.push(...UNUSED_PARAMS, `--param=secretsArn=${config.SECRETS_ARN ?? ' '}`);
  const same = {
    KQUEEN_CONFIG_FILE: config.CONFIG_FILE,
    KQUEEN_JWT_AUTH_URL_RULE: config.JWT_AUTH_URL_RULE,
    KQUEEN_PORT: String(config.PORT),
    KQUEEN_LAMBDA_PORT: String(config.LAMBDA_PORT),
  };
  // A hash takes a thread for a quarter of a second: one for each core, and one for everything else.
  const threads = { UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism() + 1)) };
  const quiet = { SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' };
  const env = { ...threads, ...process.env, ...same, ...quiet, SERVERLESS_PLUGIN: 'serverless-offline' };
  const server = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [server.stdout, server.stderr]) {
    if (stream) createInterface(stream).on('line', (line) => hear(line, said));
  }
  server.once('exit', (code, signal) => {
    if (code) process.stderr.write(`${said.join('\n')}\n`);
    process.exit(code ?? (signal ? 0 : 1));
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal));
  return server;
}

/** Passes on what the functions log (JSON); what serverless-offline says is kept in case that it fails. */
function hear(line: string, said: string[]): void {
  if (line.startsWith('{')) process.stdout.write(`${line}\n`);
  else said.push(line);
  if (said.length > SAID_LINES) said.shift();
}

async function ready({ PORT }: Config, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    // serverless-offline answers 200 also for a handler that throws, so that only the right body counts.
    const response = await fetch(`http://${HOST}:${PORT}/api/v1/health`).catch(() => undefined);
    if ((await response?.text())?.includes('ready')) return;
    await pause(100);
  }
  server.kill();
  throw new DomainError(
    `The server did not become ready within ${READY_MS / 1000} s: see its messages above`,
  );
}

function banner(
  { PORT, STORE, DATA_DIR, ETCD_HOST, ETCD_PORT }: Config,
  isDemo: boolean,
  kubeconfig: string | undefined,
): string {
  const url = `http://localhost:${PORT}`;
  const store = STORE === 'embedded' ? DATA_DIR : `etcd at ${ETCD_HOST}:${ETCD_PORT}`;
  const login = isDemo ? `\n  Login   ${DEMO.username}, password ${DEMO.password}` : '';
  const cluster = kubeconfig ? `\n  Cluster a simulated one to import, by ${kubeconfig}` : '';
  return `\nKQueen is ready.\n\n  Console ${url}\n  API     ${url}/api/v1\n  Docs    ${url}/api/docs\n  Store   ${store}${login}${cluster}\n\nStop it with Ctrl+C.\n`;
}
