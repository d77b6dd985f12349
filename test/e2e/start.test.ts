/** @slow It starts the local server several times. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeWithEtcd, etcdEndpoint } from '../support/etcd.ts';
import { freePort } from '../support/etcd-server.ts';
import { type LocalServer, refusedStart, runScript, startLocalServer } from '../support/local-server.ts';

describe('started on a fresh machine', () => {
  let server: LocalServer;
  beforeAll(async () => {
    server = await startLocalServer();
  }, 120_000);
  afterAll(() => server.stop());

  const get = (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init);

  test('it says where the API and its docs are, and the demo login', () => {
    expect(server.banner).toContain(`${server.url}/api/v1`);
    expect(server.banner).toContain(`${server.url}/api/docs`);
    expect(server.banner).toMatch(/admin, password default/);
  });

  test('the demo login works', async () => {
    const body = JSON.stringify({ username: 'admin', password: 'default' });
    const response = await get('/api/v1/auth', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ access_token: expect.any(String) });
  });

  test('every request has an id of its own', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(async () => (await get('/api/v1')).headers.get('x-request-id')),
    );
    expect(new Set(ids).size).toBe(3);
  });

  test('Swagger UI and its assets come from here, and from nowhere else', async () => {
    const page = await (await get('/api/docs')).text();
    const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(assets.length).toBeGreaterThan(2);
    const statuses = await Promise.all(assets.map(async (path) => (await get(path)).status));
    expect(statuses).toEqual(assets.map(() => 200));
    expect((await get('/api/docs')).headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  });

  test('what no route takes is answered in our shape', async () => {
    const missing = await get('/api/v1/nothing');
    expect(missing.status).toBe(404);
    expect(await missing.json()).toEqual({ code: 404, description: expect.any(String) });
    const wrong = await get('/api/v1/users', { method: 'PUT' });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('GET, POST');
  });

  test('a body over 1 MiB reaches the function, and is a 413 in our shape', async () => {
    const response = await get('/api/v1/auth', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'x'.repeat(1024 * 1024 + 1),
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ code: 413, description: expect.stringContaining('1 MiB') });
  });
});

test('data outlives a restart, and the demo login is not announced for a store that has its own users', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kqueen-restart-'));
  const first = await startLocalServer({ KQUEEN_DATA_DIR: directory });
  await first.stop();
  const second = await startLocalServer({ KQUEEN_DATA_DIR: directory });
  const status = await login(second.url, 'admin', 'default');
  await second.stop();
  await rm(directory, { recursive: true, force: true });
  expect(status).toBe(200);
  expect(second.banner).not.toContain('password default');
}, 120_000);

describe('it does not start', () => {
  test.each(['KQUEEN_PORT', 'KQUEEN_LAMBDA_PORT'])('on a taken port, and names %s', async (variable) => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port));
    });
    const ports = { KQUEEN_PORT: String(await freePort()), KQUEEN_LAMBDA_PORT: String(await freePort()) };
    const { code, output } = await refusedStart({ ...ports, [variable]: String(port) });
    taken.close();
    expect(code).toBe(1);
    expect(output).toContain(variable);
    expect(output).toContain(String(port));
  });

  test('without its store, and says so at once', async () => {
    const ports = { KQUEEN_PORT: String(await freePort()), KQUEEN_LAMBDA_PORT: String(await freePort()) };
    const nowhere = { KQUEEN_STORE: 'etcd', KQUEEN_ETCD_HOST: '127.0.0.1', KQUEEN_ETCD_PORT: '1' };
    const { code, output } = await refusedStart({ ...ports, ...nowhere });
    expect(code).toBe(1);
    expect(output).toContain('store does not answer');
  });

  test('with another key than the data was encrypted with, and says what to do', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'kqueen-foreign-key-'));
    const variables = {
      KQUEEN_DATA_DIR: directory,
      KQUEEN_PORT: String(await freePort()),
      KQUEEN_LAMBDA_PORT: String(await freePort()),
    };
    const args = ['Org', 'org', 'admin', 'a good password'];
    expect((await runScript('scripts/bootstrap.ts', args, variables)).code).toBe(0);
    const other = { KQUEEN_SECRET_KEY: 'another-key-that-is-long-enough-to-be-one' };
    const { code, output } = await refusedStart({ ...variables, ...other });
    await rm(directory, { recursive: true, force: true });
    expect(code).toBe(1);
    expect(output).toContain('KQUEEN_SECRET_KEYS_PREVIOUS');
  });

  test.each([
    ['without a key of its own', {}],
    ['with a short key', { KQUEEN_SECRET_KEY: 'short' }],
  ])('in production %s', async (_name, variables) => {
    const ports = { KQUEEN_PORT: String(await freePort()), KQUEEN_LAMBDA_PORT: String(await freePort()) };
    const { code, output } = await refusedStart({ NODE_ENV: 'production', ...ports, ...variables });
    expect(code).toBe(1);
    expect(output).toContain('SECRET_KEY');
  });
});

describe('in production', () => {
  test('nothing is made by itself: the demo login does not work, and is not announced', async () => {
    const key = 'a-key-of-production-that-is-long-enough-to-be-one';
    const server = await startLocalServer({ NODE_ENV: 'production', KQUEEN_SECRET_KEY: key });
    const status = await login(server.url, 'admin', 'default');
    await server.stop();
    expect(server.banner).not.toContain('password default');
    expect(status).toBe(401);
  }, 120_000);
});

describeWithEtcd('on etcd', () => {
  test('bootstrap makes the first user, can be run again, and KQueen serves him', async () => {
    const etcd = {
      KQUEEN_STORE: 'etcd',
      KQUEEN_ETCD_HOST: '127.0.0.1',
      KQUEEN_ETCD_PORT: new URL(etcdEndpoint()).port,
      KQUEEN_ETCD_PREFIX: `/kqueen-start-${Date.now()}`,
    };
    const bootstrap = (...args: string[]) => runScript('scripts/bootstrap.ts', args, etcd);
    const first = ['MyOrg', 'myorg', 'root', 'a good password'];
    expect(await bootstrap(...first, 'no address')).toMatchObject({ code: 1 });
    expect(await bootstrap(...first, 'root@example.com')).toMatchObject({ code: 0 });
    const again = await bootstrap('MyOrg', 'myorg', 'root', 'another password');
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('password unchanged') });
    expect(await bootstrap('Other', 'myorg', 'root', 'a good password')).toMatchObject({ code: 1 });
    expect(await bootstrap('MyOrg', 'global', 'root', 'a good password')).toMatchObject({ code: 1 });
    expect(await bootstrap('MyOrg')).toMatchObject({ code: 1, output: expect.stringContaining('Usage') });
    const server = await startLocalServer(etcd);
    const statuses = [
      await login(server.url, 'root', 'a good password'),
      await login(server.url, 'root', 'another password'),
      await login(server.url, 'admin', 'default'),
    ];
    await server.stop();
    expect(statuses).toEqual([200, 401, 401]);
    expect(server.banner).not.toContain('password default');
  }, 120_000);
});

async function login(url: string, username: string, password: string): Promise<number> {
  const body = JSON.stringify({ username, password });
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${url}/api/v1/auth`, { method: 'POST', headers, body })).status;
}
