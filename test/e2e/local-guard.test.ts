/** @slow It starts the local server. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../support/etcd-server.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';

let server: LocalServer;
let lambdaPort: number;
beforeAll(async () => {
  lambdaPort = await freePort();
  server = await startLocalServer({ KQUEEN_LAMBDA_PORT: String(lambdaPort) });
}, 120_000);
afterAll(() => server.stop());

test.each(['GET', 'POST', 'OPTIONS'])('no other origin may read an answer to %s', async (method) => {
  const headers = { origin: 'https://elsewhere.example.com', 'access-control-request-method': 'GET' };
  const response = await fetch(`${server.url}/api/v1/health`, { method, headers });
  const names = [...response.headers.keys()];
  expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
});

test('a function that fails while nobody waits for it does not end the server', async () => {
  // An event without headers and a request context: the function of the route throws.
  const url = `http://127.0.0.1:${lambdaPort}/2015-03-31/functions/kqueen-dev-auditList/invocations`;
  const headers = { 'x-amz-invocation-type': 'Event' };
  expect((await fetch(url, { method: 'POST', headers, body: 'null' })).status).toBe(202);
  while (!server.output().includes('nobody waited')) await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await fetch(`${server.url}/api/v1/health`)).status).toBe(200);
});

test('no web page invokes a function', async () => {
  const url = `http://127.0.0.1:${lambdaPort}/2015-03-31/functions/kqueen-dev-auditList/invocations`;
  const headers = { origin: 'https://elsewhere.example.com' };
  expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(404);
});
