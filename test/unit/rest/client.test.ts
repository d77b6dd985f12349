import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { EngineFailed, EngineTimeout, Unavailable } from '../../../lib/errors.ts';
import { RestClient } from '../../../lib/rest/client.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let client: RestClient;
/** What the server does with one request after the other; the last goes on. */
let script: Answer[];
let seen: {
  method?: string;
  url?: string;
  authorization?: string;
  type?: string;
  body: string;
  match?: string;
}[];
const { signal } = new AbortController();
const json: Answer = (_, response) => response.end('{"a":1}');
const status = (code: number, headers = {}): Answer => {
  return (_, response) => response.writeHead(code, headers).end('{"error":{"message":"canary-message"}}');
};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url, headers } = request;
    const { authorization, 'content-type': type, 'if-match': match } = headers;
    seen.push({ method, url, authorization, type, match, body: Buffer.concat(chunks).toString() });
    const answer = script.length > 1 ? script.shift() : script[0];
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const token = async () => 'canary-token';
  client = new RestClient({ provider: 'The Cloud', url: `http://127.0.0.1:${port}/base/`, token });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  script = [json];
  seen = [];
});

test('sends JSON with the token, and gives the JSON of the answer with its headers', async () => {
  script = [(_, response) => response.writeHead(201, { 'X-Where': 'there' }).end('{"a":[1]}')];
  const answer = await client.send({ method: 'PUT', path: '/x?y=1', body: { b: 2 } }, signal);
  expect([answer.status, answer.body, answer.header('X-Where'), answer.header('nothing')]).toEqual([
    201,
    { a: [1] },
    'there',
    undefined,
  ]);
  const authorization = 'Bearer canary-token';
  expect(seen).toEqual([
    { method: 'PUT', url: '/base/x?y=1', authorization, type: 'application/json', body: '{"b":2}' },
  ]);
});

test('sends more headers, none of which takes the place of the token', async () => {
  const headers = { 'if-match': 'tag', authorization: 'Bearer other' };
  await client.send({ method: 'PUT', path: '/x', body: {}, headers }, signal);
  expect(seen).toMatchObject([
    { match: 'tag', authorization: 'Bearer canary-token', type: 'application/json' },
  ]);
});

test('signs every try anew, over what is sent', async () => {
  const signed: string[] = [];
  const { port } = server.address() as AddressInfo;
  const signing = new RestClient({
    provider: 'The Cloud',
    url: `http://127.0.0.1:${port}/base/`,
    sign: async ({ method, url, headers, body }) => {
      signed.push(`${method} ${url.replace(/^.*:\d+/, '')} ${headers['content-type']} ${body}`);
      return { ...headers, authorization: `Signature ${signed.length}` };
    },
  });
  script = [status(429, { 'retry-after': '0' }), json];
  await signing.send({ method: 'POST', path: '/x?y=1', body: { b: 2 } }, signal);
  const outgoing = 'POST /base/x?y=1 application/json {"b":2}';
  expect(signed).toEqual([outgoing, outgoing]);
  expect(seen.map(({ authorization }) => authorization)).toEqual(['Signature 1', 'Signature 2']);
});

test('sends a form as one', async () => {
  await client.send({ method: 'POST', path: '/token', form: { grant: 'a b&c' } }, signal);
  expect(seen).toMatchObject([{ type: 'application/x-www-form-urlencoded', body: 'grant=a+b%26c' }]);
});

test('a refusal is an answer, and so is one without JSON', async () => {
  script = [(_, response) => response.writeHead(404).end('<html>')];
  expect(await client.send({ method: 'GET', path: '/' }, signal)).toMatchObject({
    status: 404,
    body: undefined,
  });
});

test('a provider that throttles is asked again after its Retry-After, whatever the method', async () => {
  script = [status(429, { 'retry-after': '0' }), json];
  expect(await client.send({ method: 'POST', path: '/' }, signal)).toMatchObject({ status: 200 });
  expect(seen).toHaveLength(2);
});

test('one that wants to be left alone for long is left alone, and the wait goes on to whoever asks', async () => {
  script = [status(429, { 'retry-after': '90' })];
  const asked = client.send({ method: 'GET', path: '/' }, signal);
  await expect(asked).rejects.toMatchObject({ name: 'Unavailable', retryAfter: 90 });
  expect(seen).toHaveLength(1);
});

test('a Retry-After in the form of a date is understood', async () => {
  script = [status(429, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() })];
  const asked = client.send({ method: 'GET', path: '/' }, signal);
  const error = await asked.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Unavailable);
  expect((error as Unavailable).retryAfter).toBeGreaterThan(50);
});

test('a 5xx is asked again only with a request that may be repeated', async () => {
  script = [status(503), json];
  expect(await client.send({ method: 'GET', path: '/' }, signal)).toMatchObject({ status: 200 });
  script = [status(500)];
  seen = [];
  await expect(client.send({ method: 'POST', path: '/' }, signal)).rejects.toThrow(
    'The Cloud answers 500: try again later',
  );
  expect(seen).toHaveLength(1);
});

test('a redirect is followed by nobody', async () => {
  script = [status(302, { location: 'http://127.0.0.1:1/' })];
  expect(await client.send({ method: 'GET', path: '/' }, signal)).toMatchObject({ status: 302 });
});

test('a cut connection, a slow answer and an endless one end with the reason and without the token', async () => {
  const ask = async (own: AbortSignal) => {
    const error: unknown = await client.send({ method: 'POST', path: '/' }, own).catch((caught) => caught);
    expect(JSON.stringify(error) + String((error as Error).cause)).not.toContain('canary');
    return error;
  };
  script = [(request) => request.socket.destroy()];
  expect(await ask(signal)).toBeInstanceOf(Unavailable);
  script = [() => {}];
  expect(await ask(AbortSignal.timeout(50))).toBeInstanceOf(EngineTimeout);
  script = [(_, response) => response.end(Buffer.alloc(17 * 1024 * 1024, 'a'))];
  const large = await ask(signal);
  expect(large).toBeInstanceOf(EngineFailed);
  expect((large as Error).message).toBe('The Cloud answers more than was asked for');
});

test('an answer with 429 that is no throttling is returned at once', async () => {
  script = [status(429)];
  const { port } = server.address() as AddressInfo;
  const isRefusal = ({ body }: { body: unknown }) => JSON.stringify(body).includes('canary-message');
  const strict = new RestClient({ provider: 'The Cloud', url: `http://127.0.0.1:${port}`, isRefusal });
  expect(await strict.send({ method: 'POST', path: '/quota' }, signal)).toMatchObject({ status: 429 });
  expect(seen).toHaveLength(1);
});
