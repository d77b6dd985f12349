/** @slow It starts the local server. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request, type Sent } from '../support/api.ts';
import { freePort } from '../support/etcd-server.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';
import { createWorld, type World } from '../support/world.ts';

const SECRET = 'a-secret-of-this-test';
const NAME = 'functions/kqueen-dev-auditList';

let server: LocalServer;
let lambda: string;
beforeAll(async () => {
  const port = String(await freePort());
  server = await startLocalServer({ KQUEEN_LAMBDA_PORT: port, OFFLINE_INVOCATION_SECRET: SECRET });
  lambda = `http://127.0.0.1:${port}`;
}, 120_000);
afterAll(() => server.stop());

test.each(['GET', 'POST', 'OPTIONS'])('no other origin may read an answer to %s', async (method) => {
  const headers = { origin: 'https://elsewhere.example.com', 'access-control-request-method': 'GET' };
  const response = await fetch(`${server.url}/api/v1/health`, { method, headers });
  const names = [...response.headers.keys()];
  expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
});

/** An invocation as the SDK signs it, in the name of this key. */
const signed = (key: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260301/local/lambda/aws4_request, SignedHeaders=host, Signature=0`,
  'x-amz-invocation-type': 'Event',
});

test('a function that fails while nobody waits for it does not end the server', async () => {
  // An event without headers and a request context: the function of the route throws.
  const url = `${lambda}/2015-03-31/${NAME}/invocations`;
  const response = await fetch(url, { method: 'POST', headers: signed(SECRET), body: 'null' });
  expect(response.status).toBe(202);
  while (!server.output().includes('nobody waited')) await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await fetch(`${server.url}/api/v1/health`)).status).toBe(200);
});

describe('no function is invoked', () => {
  test.each<[string, Record<string, string>]>([
    ['without a signature', {}],
    ['by the key of every local server', signed('local')],
    ['by a key that begins like the right one', signed(`${SECRET}-`)],
    ['by an empty key', signed('')],
    ['by a web page', { ...signed('local'), origin: 'https://elsewhere.example.com' }],
  ])('%s', async (_name, headers) => {
    const url = `${lambda}/2015-03-31/${NAME}/invocations`;
    expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(404);
  });

  test.each([
    `/2014-11-13/${NAME}/invoke-async/`,
    `/%32015-03-31/${NAME}/invocations`,
    `//2015-03-31/${NAME}/invocations`,
    `/2015-03-31/${NAME}/invocations/`,
  ])('by the path %s', async (path) => {
    expect((await fetch(`${lambda}${path}`, { method: 'POST', body: '{}' })).status).toBe(404);
  });

  test('on the port of the API', async () => {
    const url = `${server.url}/2015-03-31/${NAME}/invocations`;
    expect((await fetch(url, { method: 'POST', headers: signed(SECRET), body: '{}' })).status).toBe(404);
  });
});

describe('the local server answers as Lambda does', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  /** What both answer, but for their request ids. */
  async function both(method: string, path: string, { body, headers, query }: Sent = {}) {
    const url = `${server.url}${path}${query === undefined ? '' : `?${query}`}`;
    const bytes = body === undefined ? undefined : Buffer.from(body as string);
    const response = await fetch(url, { method, headers, redirect: 'manual', body: bytes });
    const [local, there] = [await response.text(), await request(method, path, { body, headers, query })];
    const location = response.headers.get('location') ?? undefined;
    return [
      { status: response.status, text: local, location },
      { status: there.status, text: there.text, location: there.headers.location },
    ];
  }

  const LOGIN = JSON.stringify({ username: 'nobody', password: 'default' });
  test.each<[string, Sent['body'], number]>([
    ['false', 'false', 400],
    ['zero', '0', 400],
    ['null', 'null', 400],
    ['an empty JSON string', '""', 400],
    ['a JSON string', '"text"', 400],
    ['a JSON string that holds a login', JSON.stringify(LOGIN), 400],
    ['a list', '[]', 400],
    ['nothing', '', 400],
    ['blanks', ' ', 400],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400],
    ['an object', LOGIN, 401],
  ])('to a body of %s', async (_name, body, status) => {
    const headers = { 'content-type': 'application/json' };
    const [local, there] = await both('POST', '/api/v1/auth', { body, headers });
    expect(local).toEqual(there);
    expect(local?.status).toBe(status);
  });

  test.each([
    ['none', ''],
    ['a malformed one', 'json'],
    ['form data', 'application/x-www-form-urlencoded'],
    ['text', 'text/plain'],
    ['another JSON', 'application/vnd.api+json'],
  ])('to a body whose type is %s', async (_name, type) => {
    const [local, there] = await both('POST', '/api/v1/auth', {
      body: Buffer.from(LOGIN),
      headers: { 'content-type': type },
    });
    expect(local).toEqual(there);
  });

  test.each([
    ['/api/v1/users/', 308],
    ['/api/v1/health/', 308],
    ['/api/v1/users//', 308],
    ['/api/v1/nothing/', 404],
    ['/api/v1/clusters/../health', 200],
  ])('to the path %s', async (path, status) => {
    const [local, there] = await both('GET', new URL(path, server.url).pathname, { query: 'live=true' });
    expect(local).toEqual(there);
    expect(local?.status).toBe(status);
  });
});
