import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { loadConfig } from '../../config/load.ts';
import { bootstrap } from '../../lib/bootstrap.ts';
import type { Response } from '../../lib/http/response.ts';
import { EtcdStore } from '../../lib/repository/stores/etcd.ts';
import { createServices } from '../../lib/services.ts';
import { wiredRoutes } from '../../scripts/wired-routes.ts';
import { describeWithEtcd, etcdEndpoint } from '../support/etcd.ts';
import { type ApiRequest, apiEvent } from '../support/event.ts';
import { TestDispatcher } from '../support/test-dispatcher.ts';

const run = promisify(execFile);
const PACKAGING_MS = 180_000;
/** Of a zip, in bytes: what a cold start has to fetch and unpack. */
const ZIP_BUDGET = 1024 * 1024;
const NOBODY = '7d3f3c52-9f3c-4d8e-9e1c-1f6f0d2b7a11';

/** Runs the handler of an unzipped function on the events of its standard input, in a process of its own. */
const RUNNER = `
  const { handler } = await import(process.argv[2]);
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  const responses = [];
  for (const event of JSON.parse(text)) responses.push(await handler(event, { awsRequestId: 'request-1' }));
  process.stdout.write(JSON.stringify(responses), () => process.exit(0));
`;

/** A function with its routes. */
const functions = Map.groupBy(wiredRoutes(), ({ name }) => name);

describeWithEtcd('the package', () => {
  let directory: string;
  let token: string;
  let environment: NodeJS.ProcessEnv;
  const zips = new Map<string, Record<string, Uint8Array>>();
  const sizes = new Map<string, number>();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kqueen-package-'));
    environment = {
      PATH: process.env.PATH,
      AWS_LAMBDA_FUNCTION_NAME: 'kqueen',
      KQUEEN_CONFIG_FILE: 'config/prod.yml',
      KQUEEN_STAGE: 'prod',
      KQUEEN_SECRET_KEY: 'a-key-of-the-package-test-that-is-long-enough',
      KQUEEN_ETCD_HOST: '127.0.0.1',
      KQUEEN_ETCD_PORT: new URL(etcdEndpoint()).port,
      KQUEEN_ETCD_PREFIX: `/kqueen-package-${Date.now()}`,
    };
    token = await firstToken(environment);
    const serverless = resolve('node_modules/serverless/bin/serverless.js');
    const env = { ...process.env, SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' };
    await run(process.execPath, [serverless, 'package', '--package', directory, '--stage', 'prod'], {
      env,
      timeout: PACKAGING_MS,
    });
    for (const file of (await readdir(directory)).filter((name) => name.endsWith('.zip'))) {
      const bytes = await readFile(join(directory, file));
      sizes.set(file.replace('.zip', ''), bytes.length);
      zips.set(file.replace('.zip', ''), unzipSync(bytes));
    }
  }, PACKAGING_MS);
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test('has one zip for each function of serverless.yml', () => {
    expect([...zips.keys()].sort()).toEqual([...functions.keys()].sort());
  });

  test('holds the handler and the configuration in each zip, and no test, no data, no other handler', () => {
    for (const [name, files] of zips) {
      const [route] = functions.get(name) ?? [];
      const handler = route?.file.replace('.ts', '.mjs');
      const others = Object.keys(files).filter((file) => !file.startsWith('node_modules/swagger-ui-dist/'));
      expect(others.sort()).toEqual(['config/dev.yml', 'config/prod.yml', 'config/test.yml', handler].sort());
    }
  });

  test('keeps every zip within its budget', () => {
    expect([...sizes].filter(([, size]) => size > ZIP_BUDGET)).toEqual([]);
  });

  test.each([...functions])(
    '%s answers without its surroundings: first a stranger, then a user',
    async (name, routes) => {
      const root = join(directory, 'unzipped', name);
      for (const [file, bytes] of Object.entries(zips.get(name) ?? {})) {
        await mkdir(dirname(join(root, file)), { recursive: true });
        await writeFile(join(root, file), bytes);
      }
      await writeFile(join(root, 'run.mjs'), RUNNER);
      for (const { method, path, file } of routes) {
        const request = requestOf(method, path);
        const events = [request, { ...request, headers: { authorization: `Bearer ${token}` } }].map(apiEvent);
        const handler = join(root, file.replace('.ts', '.mjs'));
        const child = run(process.execPath, ['--disable-warning=ExperimentalWarning', 'run.mjs', handler], {
          cwd: root,
          env: environment,
          timeout: 30_000,
        });
        child.child.stdin?.end(JSON.stringify(events));
        const [stranger, user] = JSON.parse((await child).stdout) as [Response, Response];
        expect({ method, path, stranger: stranger.statusCode, user: user.statusCode }).toEqual({
          method,
          path,
          ...expected(method, path),
        });
      }
    },
  );
});

async function firstToken(env: NodeJS.ProcessEnv): Promise<string> {
  const { config } = loadConfig({ ...env, AWS_LAMBDA_FUNCTION_NAME: undefined });
  const store = new EtcdStore({ endpoint: etcdEndpoint(), deadlineMs: 5_000 });
  const services = createServices({ config, store, engines: [], dispatcher: new TestDispatcher() });
  await bootstrap(services, { organization: 'P', namespace: 'p', username: 'admin', password: 'default' });
  const { queries } = services.repository;
  const { holder } = await services.repository.read({
    holder: queries.holderOf('user', 'username', 'admin'),
  });
  const { userModel } = await import('../../lib/users/model.ts');
  const { user } = await services.repository.read({
    user: queries.object(userModel, holder?.namespace ?? '', holder?.id ?? ''),
  });
  await store.close();
  if (!user) throw new Error('The superadmin is not there');
  return services.tokens.sign(user.object);
}

/** A request that changes nothing: objects that do not exist, and bodies without a field. */
function requestOf(method: string, path: string): ApiRequest {
  const values: Record<string, string> = { id: NOBODY, asset: 'swagger-ui.css' };
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const pathParameters = Object.fromEntries(names.map((name) => [name, values[name] ?? '']));
  const full = path === '*' ? '/nothing' : path.replaceAll(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
  const body = method === 'POST' || method === 'PATCH' ? {} : undefined;
  const resource = path === '*' ? '$default' : path;
  return { method: path === '*' ? 'GET' : method, path: full, resource, pathParameters, body };
}

function expected(method: string, path: string): { stranger: number; user: number } {
  if (path === '*') return { stranger: 404, user: 404 };
  if (path === '/api/v1/auth') return { stranger: 400, user: 400 };
  if (/^\/api\/(docs|v1$|v1\/health|v1\/swagger)/.test(path)) return { stranger: 200, user: 200 };
  if (path.includes('{id}')) return { stranger: 401, user: 404 };
  return { stranger: 401, user: method === 'POST' ? 400 : 200 };
}
