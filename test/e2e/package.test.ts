/** @slow It packages every function, and runs each zip. */
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../config/load.ts';
import { optionMeta } from '../../config/options/about.ts';
import { options } from '../../config/schema.ts';
import { bootstrap } from '../../lib/app/bootstrap.ts';
import { createServices } from '../../lib/app/services.ts';
import type { Response } from '../../lib/http/response.ts';
import { EtcdStore } from '../../lib/repository/stores/etcd.ts';
import { wiredFunctions, wiredRoutes } from '../../scripts/wired-routes.ts';
import {
  type SecretsManagerSimulator,
  SIMULATED_AWS_KEYS,
  startSecretsManagerSimulator,
} from '../simulators/secrets-manager.ts';
import { describeWithEtcd, etcdEndpoint } from '../support/etcd.ts';
import { type ApiRequest, apiEvent } from '../support/event.ts';
import { PACKAGING_MS, type Package, packageForProduction } from '../support/package.ts';
import { TestDispatcher } from '../support/test-dispatcher.ts';
import { DEPLOYMENT, describeTemplate } from './package-template.ts';

const run = promisify(execFile);
/** Of a zip, in bytes: what a cold start has to fetch and unpack. */
const ZIP_BUDGET = 1.25 * 1024 * 1024;
/** Of the function that serves the console: it has every file of it in three forms, and reads those that are asked for. */
const CONSOLE_ZIP_BUDGET = 2.5 * 1024 * 1024;
/** The minor version of glibc in Amazon Linux 2023, on which the functions run: 2.34. */
const GLIBC_OF_AMAZON_LINUX = 34;
/** What a function loads by `import()`, or shares with that: `functions/users/list.works-3FQ5L2AB.mjs`. */
const OWN_FILE = /^(functions\/[^.]+)\.[\w.-]+-[A-Z0-9]{8}\.mjs$/;
/** Where no provider answers. */
const NOWHERE = 'http://127.0.0.1:9';
const NOBODY = '7d3f3c52-9f3c-4d8e-9e1c-1f6f0d2b7a11';
const SECRET_KEY = 'a-key-of-the-package-test-that-is-long-enough';
const CANARY = 'canary-5e21';

/**
 * Runs the handler of an unzipped function on the events of its standard input, in a process of its own. What it logs
 * comes before the line of the responses.
 */
const RUNNER = `
  const { handler } = await import(process.argv[2]);
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  const responses = [];
  for (const event of JSON.parse(text)) responses.push(await handler(event, { awsRequestId: 'request-1' }));
  process.stdout.write('\\n' + JSON.stringify(responses), () => process.exit(0));
`;

/** The source of each function. */
const sources = new Map(wiredFunctions().map(({ name, file }) => [name, file]));

/** A function with its routes. */
const functions = Map.groupBy(wiredRoutes(), ({ name }) => name);

/** Every secret that a machine which packages may have in its environment. */
const secrets = Object.fromEntries([
  ...Object.entries(options)
    .filter(([, schema]) => optionMeta.get(schema)?.secret)
    .map(([name]) => [`KQUEEN_${name}`, CANARY]),
  ...['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'NPM_TOKEN'].map((name) => [name, CANARY]),
]);

let packaged: Package;
beforeAll(async () => {
  packaged = await packageForProduction(DEPLOYMENT, secrets);
}, PACKAGING_MS);
afterAll(() => packaged.remove());

describeTemplate(() => packaged);

describe('the package', () => {
  test('has one zip for each function of serverless.yml', () => {
    expect([...packaged.zips.keys()].sort()).toEqual([...sources.keys()].sort());
  });

  test('holds the handler, its own files and the configuration in each zip, and no test, no data, no other handler', () => {
    const config = ['dev.yml', 'prod.yml', 'test.yml', 'secrets-manager.mjs'].map((file) => `config/${file}`);
    const apart = [
      'lib/auth/methods/ldap/ldapts.mjs',
      'lib/auth/oidc/openid-client.mjs',
      'lib/dispatch/lambda-sdk.mjs',
      'lib/rest/axios.mjs',
    ];
    for (const [name, files] of packaged.zips) {
      const handler = sources.get(name)?.replace('.ts', '.mjs');
      const native = ['native/bcrypt-arm64.node', 'native/bcrypt-x64.node'];
      const pages = /^(node_modules\/swagger-ui-dist|dist\/console)\//;
      const isOwn = (file: string) => OWN_FILE.exec(file)?.[1] === handler?.replace('.mjs', '');
      const others = Object.keys(files).filter((file) => !pages.test(file) && !isOwn(file));
      const loaded = name === 'docs' || name === 'console' ? [] : apart;
      expect(others.sort()).toEqual([...config, ...loaded, ...native, handler].sort());
    }
  });

  test('holds the console in the function that serves it, its page in the one for deep links, and nowhere else', () => {
    const built = [...packaged.zips].map(([name, files]): [string, string[]] => [
      name,
      Object.keys(files).filter((file) => file.startsWith('dist/')),
    ]);
    const holding = new Map(built.filter(([, files]) => files.length > 0));
    const [index, ...assets] = (holding.get('console') ?? []).sort().reverse();
    expect([...holding.keys()].sort()).toEqual(['console', 'fallback']);
    expect([index, ...(holding.get('fallback') ?? [])]).toEqual(Array(2).fill('dist/console/index.html'));
    expect(assets.length).toBeGreaterThan(10);
    expect(assets.filter((file) => !/^dist\/console\/assets\/[\w-]+\.\w+\.(br|gz)$/.test(file))).toEqual([]);
  });

  test.each([
    ['arm64', 0xb7],
    ['x64', 0x3e],
  ])('holds a bcrypt for %s that the C library of Lambda can load', (architecture, machine) => {
    const file = Buffer.from(packaged.zips.get('login')?.[`native/bcrypt-${architecture}.node`] ?? '');
    expect(file.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    // e_machine of the ELF header (https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html).
    expect(file.readUInt16LE(18)).toBe(machine);
    const needed = [...file.toString('latin1').matchAll(/GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor));
    expect(Math.max(...needed)).toBeLessThanOrEqual(GLIBC_OF_AMAZON_LINUX);
  });

  test('keeps every zip within its budget', () => {
    const budget = (name: string) => (name === 'console' ? CONSOLE_ZIP_BUDGET : ZIP_BUDGET);
    expect([...packaged.sizes].filter(([name, size]) => size > budget(name))).toEqual([]);
  });

  test('holds nothing secret of the machine that made it, in no template and in no zip', () => {
    const files = [...packaged.zips].flatMap(([name, zip]) =>
      Object.entries(zip).map(([file, bytes]) => [`${name}: ${file}`, Buffer.from(bytes).toString('latin1')]),
    );
    const leaks = [...packaged.texts, ...files].filter(([, text = '']) => text.includes(CANARY));
    expect(leaks.map(([place]) => place)).toEqual([]);
  });

  test('is not made without the parameters of the deployment, and each that is missing is shown', async () => {
    const error: Error = await packageForProduction({ subnetIds: DEPLOYMENT.subnetIds }).then(
      () => undefined,
      (reason) => reason,
    );
    expect(error.message).toContain('KQUEEN_SECRETS_ARN": Value not found at "param" source');
    expect(error.message).toContain('AlarmActions');
    expect(error.message).not.toContain('subnetIds');
  });
});

describeWithEtcd('a packaged function', () => {
  let token: string;
  let lastToken: string;
  let environment: NodeJS.ProcessEnv;
  let aws: SecretsManagerSimulator;

  beforeAll(async () => {
    aws = await startSecretsManagerSimulator('eu-west-3', {
      [DEPLOYMENT.secretsArn]: { SecretString: JSON.stringify({ SECRET_KEY, ETCD_HOST: '127.0.0.1' }) },
    });
    environment = {
      PATH: process.env.PATH,
      AWS_LAMBDA_FUNCTION_NAME: 'kqueen',
      NODE_OPTIONS: nodeOptions(packaged),
      AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
      ...SIMULATED_AWS_KEYS,
      KQUEEN_CONFIG_FILE: 'config/prod.yml',
      KQUEEN_STAGE: 'prod',
      KQUEEN_SECRETS_ARN: DEPLOYMENT.secretsArn,
      KQUEEN_ETCD_PORT: new URL(etcdEndpoint()).port,
      KQUEEN_ETCD_PREFIX: `/kqueen-package-${Date.now()}`,
      KQUEEN_EKS_API_URL: NOWHERE,
      KQUEEN_EKS_STS_URL: NOWHERE,
    };
    [token, lastToken] = await firstTokens({ ...environment, KQUEEN_SECRET_KEY: SECRET_KEY });
    for (const name of functions.keys()) await unzip(name);
  });
  afterEach(() => aws.misbehave(undefined));
  afterAll(() => aws.close());

  const rootOf = (name: string) => join(packaged.directory, 'unzipped', name);
  async function unzip(name: string): Promise<void> {
    for (const [file, bytes] of Object.entries(packaged.zips.get(name) ?? {})) {
      await mkdir(dirname(join(rootOf(name), file)), { recursive: true });
      await writeFile(join(rootOf(name), file), bytes);
    }
    await writeFile(join(rootOf(name), 'run.mjs'), RUNNER);
  }

  /** What a new instance of a function answers to these requests, one after the other, and what it logged. */
  async function invoke(
    name: string,
    requests: ApiRequest[],
  ): Promise<{ answers: Response[]; logs: string }> {
    const [route] = functions.get(name) ?? [];
    const handler = join(rootOf(name), route?.file.replace('.ts', '.mjs') ?? '');
    const child = run(process.execPath, ['--disable-warning=ExperimentalWarning', 'run.mjs', handler], {
      cwd: rootOf(name),
      env: environment,
      timeout: 30_000,
    });
    child.child.stdin?.end(JSON.stringify(requests.map(apiEvent)));
    const { stdout, stderr } = await child;
    const lines = stdout.split('\n');
    return { answers: JSON.parse(lines.pop() ?? ''), logs: lines.join('\n') + stderr };
  }

  test.each([...functions])(
    '%s answers without its surroundings: first a stranger, then a user',
    async (name, routes) => {
      for (const { method, path } of routes) {
        const request = requestOf(method, path);
        const { answers, logs } = await invoke(name, [
          request,
          { ...request, headers: { authorization: `Bearer ${path === LOGOUT ? lastToken : token}` } },
        ]);
        const [stranger, user] = answers;
        expect({ method, path, stranger: stranger?.statusCode, user: user?.statusCode }).toEqual({
          method,
          path,
          ...expected(method, path),
        });
        const counted = {
          route: path === '*' ? '$default' : `${method} ${path}`,
          stage: 'prod',
          Requests: 1,
        };
        expect(
          logs
            .split('\n')
            .filter((line) => line.startsWith('{"_aws"'))
            .map((line) => JSON.parse(line)),
        ).toEqual([expect.objectContaining(counted), expect.objectContaining(counted)]);
      }
    },
  );

  test('whose secret cannot be read says so in its log, answers 500, and serves as soon as it can', async () => {
    const starting = 1;
    aws.misbehave({ status: 400, type: 'AccessDeniedException' }, starting + 1);
    const request = { ...requestOf('GET', '/api/v1/users'), headers: { authorization: `Bearer ${token}` } };
    const { answers, logs } = await invoke('userList', [request, request]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([500, 200]);
    expect(JSON.parse(answers[0]?.body ?? '')).toEqual({ code: 500, description: expect.any(String) });
    expect(answers[0]?.body).not.toContain('arn:');
    expect(logs).toContain(`SECRETS_ARN (${DEPLOYMENT.secretsArn}) cannot be read (AccessDeniedException)`);
    expect(logs).not.toContain(SECRET_KEY);
  });

  test('answers 503 for a provider that cannot be reached, whose engine is in another file than the rest', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const parameters = {
      region: 'eu-west-1',
      access_key_id: 'A'.repeat(20),
      secret_access_key: 's'.repeat(40),
    };
    const body = { name: 'eks', engine: 'kqueen.engines.EksEngine', parameters };
    const ask = async (name: string, request: ApiRequest) => {
      const [answer] = (await invoke(name, [{ ...request, headers }])).answers;
      return { status: answer?.statusCode, body: JSON.parse(answer?.body ?? '') };
    };
    const made = await ask('provisionerCreate', { ...requestOf('POST', '/api/v1/provisioners'), body });
    expect(made).toMatchObject({ status: 200, body: { state: 'Not Reachable' } });
    const { id } = made.body;
    const options = requestOf('GET', '/api/v1/provisioners/{id}/options');
    const path = `/api/v1/provisioners/${id}/options`;
    const asked = await ask('provisionerOptions', { ...options, path, pathParameters: { id } });
    expect(asked).toMatchObject({
      status: 503,
      body: { description: expect.stringContaining('Amazon EKS') },
    });
  });

  test('has no __proto__ that a foreign name could reach', async () => {
    const { stdout } = await run(process.execPath, ['-p', "'__proto__' in {}"], { env: environment });
    expect(stdout.trim()).toBe('false');
  });

  test('that needs no store asks for no secret', async () => {
    const before = aws.asked.length;
    const { answers } = await invoke('fallback', [requestOf('*', '*')]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404]);
    expect(aws.asked).toHaveLength(before);
  });
});

/** The flags of Node that the template starts every function with. */
function nodeOptions({ resources }: Package): string {
  const functions = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const flags = functions.map(({ Properties }) => {
    const { Variables } = Properties.Environment as { Variables: Record<string, string> };
    return Variables.NODE_OPTIONS ?? '';
  });
  const [first = '', ...others] = new Set(flags);
  if (others.length > 0) throw new Error('The functions are started with different flags');
  return first;
}

/** Two tokens of the first user: one of them to be ended. */
async function firstTokens(env: NodeJS.ProcessEnv): Promise<[string, string]> {
  const { config } = loadConfig({ ...env, AWS_LAMBDA_FUNCTION_NAME: undefined });
  const store = new EtcdStore({ endpoint: etcdEndpoint(), deadlineMs: 5_000 });
  const services = createServices({ config, store, engines: [], dispatcher: new TestDispatcher() });
  await bootstrap(services, { organization: 'P', namespace: 'p', username: 'admin', password: 'default' });
  const { queries } = services.repository;
  const { holder } = await services.repository.read({
    holder: queries.holderOf('user', 'username', 'admin'),
  });
  const { userModel } = await import('../../lib/models/user.ts');
  const { user } = await services.repository.read({
    user: queries.object(userModel, holder?.namespace ?? '', holder?.id ?? ''),
  });
  await store.close();
  if (!user) throw new Error('The superadmin is not there');
  return [services.tokens.sign(user.object), services.tokens.sign(user.object)];
}

const LOGOUT = '/api/v1/auth/logout';

/** A request that changes nothing: objects that do not exist, and bodies without a field. */
function requestOf(method: string, path: string): ApiRequest {
  const values: Record<string, string> = {
    id: NOBODY,
    asset: path.startsWith('/assets/') ? builtStyle() : 'swagger-ui.css',
  };
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const pathParameters = Object.fromEntries(names.map((name) => [name, values[name] ?? '']));
  const full = path === '*' ? '/nothing' : path.replaceAll(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
  const body = method === 'POST' || method === 'PATCH' ? {} : undefined;
  const resource = path === '*' ? '$default' : path;
  return { method: path === '*' ? 'GET' : method, path: full, resource, pathParameters, body };
}

/** The name of a file of the built console. */
function builtStyle(): string {
  const [name = ''] = globSync('dist/console/assets/index-*.css');
  return basename(name);
}

function expected(method: string, path: string): { stranger: number; user: number } {
  if (path === '*') return { stranger: 404, user: 404 };
  if (path === '/' || path === '/assets/{asset}') return { stranger: 200, user: 200 };
  if (path === '/api/v1/auth' || path === '/api/v1/auth/session') return { stranger: 400, user: 400 };
  if (path === '/api/v1/auth/session/refresh') return { stranger: 401, user: 401 };
  if (path === LOGOUT) return { stranger: 401, user: 200 };
  if (path.endsWith('/device/token')) return { stranger: 400, user: 400 };
  if (path.includes('{provider}')) return { stranger: 404, user: 404 };
  if (/^\/api\/(docs|v1$|v1\/health|v1\/swagger|v1\/auth\/methods)/.test(path))
    return { stranger: 200, user: 200 };
  if (path.includes('{id}')) return { stranger: 401, user: 404 };
  return { stranger: 401, user: method === 'POST' ? 400 : 200 };
}
