import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const BOMB_BYTES = 64 * 1024 * 1024;
let bomb: Buffer | undefined;
const DRIP_MS = 50;

function json(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

/** Answers that real servers, broken ones and hostile ones give in the place of what they were asked for. */
export const misbehaviours = {
  /** Accepts the connection and says nothing. */
  silent: () => {},
  /** Goes over to another protocol that nobody asked for, and says no more. */
  switching: (request) => {
    request.socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: foo\r\n\r\n');
  },
  /** Says that an answer will come, for ever. */
  promising: (request) => {
    const timer = setInterval(() => request.socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), DRIP_MS);
    request.socket.on('close', () => clearInterval(timer));
  },
  /** Sends more behind a whole answer. */
  garbage: (request) => {
    request.socket.write('HTTP/1.1 200 OK\r\ncontent-length: 24\r\n\r\n{"gitVersion":"v1.31.2"}HTTP/9 ?\0');
  },
  /** Cuts the connection before an answer. */
  reset: (request) => {
    request.socket.destroy();
  },
  /** Cuts it in the middle of one. */
  truncated: (request, response) => {
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
      .write('{"gitVersion"');
    setTimeout(() => request.socket.destroy(), DRIP_MS);
  },
  /** One byte at a time, for ever. */
  dripping: (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), DRIP_MS);
    response.on('close', () => clearInterval(timer));
  },
  /** As fast as it is read, for ever. */
  endless: (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const chunk = Buffer.alloc(64 * 1024, ' ');
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  },
  html: (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Log in here</body></html>');
  },
  /** JSON, and nothing of what was asked for. */
  nonsense: (_request, response) => json(response, 200, '{"gitVersion":{"major":1}}'),
  /** A version that would do harm where it is printed. */
  script: (_request, response) => json(response, 200, '{"gitVersion":"v1.31.2<script>alert(1)</script>"}'),
  /** A list of what is no object, has no metadata, or owns itself in a circle. */
  lies: (_request, response) =>
    json(
      response,
      200,
      JSON.stringify({
        kind: 'PodList',
        metadata: { continue: { not: 'a token' } },
        items: [
          ...[null, 7, 'pod', [], {}, { metadata: null }, { metadata: { name: 'no-uid' } }],
          { metadata: { name: 'bare', uid: 'uid-bare', labels: ['no', 'map'], ownerReferences: 'none' } },
          {
            kind: 'Banana',
            metadata: {
              name: '__proto__',
              namespace: 'constructor',
              uid: '__proto__',
              ownerReferences: [{ kind: 'ReplicaSet', uid: '__proto__' }],
            },
            spec: {
              nodeName: { deep: 'er' },
              containers: [null, { resources: { requests: { cpu: 'lots' } } }],
            },
          },
        ],
      }),
    ),
  /** An object with numbers that JavaScript would write otherwise. */
  exact: (_request, response) =>
    json(
      response,
      200,
      '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"exact"},"id":6150769120280496265,"f":1.0}',
    ),
  deep: (_request, response) => json(response, 200, `${'['.repeat(10_000)}${']'.repeat(10_000)}`),
  bomb: (_request, response) => {
    bomb ??= gzipSync(Buffer.alloc(BOMB_BYTES, ' '));
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb);
  },
  /** Knows who asks, and does not let him. */
  forbidden: (_request, response) =>
    json(response, 403, '{"kind":"Status","status":"Failure","reason":"Forbidden","code":403}'),
  unauthorized: (_request, response) =>
    json(response, 401, '{"kind":"Status","status":"Failure","reason":"Unauthorized","code":401}'),
  missing: (_request, response) =>
    json(response, 404, '{"kind":"Status","status":"Failure","reason":"NotFound","code":404}'),
  /** The token with which a list is to go on is too old. */
  expired: (_request, response) =>
    json(response, 410, '{"kind":"Status","status":"Failure","reason":"Expired","code":410}'),
  /** Has too much to do, and says when it will have time. */
  busy: (_request, response) => {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '0' }).end('{"code":429}');
  },
  /** The same, of a server that means it. */
  throttling: (_request, response) => {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '1' }).end('{"code":429}');
  },
  /** Wants to be left alone for longer than anybody waits. */
  away: (_request, response) => {
    response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '60' }).end('{"code":503}');
  },
  overloaded: (_request, response) => json(response, 503, '{"code":503}'),
  failing: (_request, response) => json(response, 500, '{"kind":"Status","status":"Failure","code":500}'),
} satisfies Record<string, Answer>;

export type Misbehaviour = keyof typeof misbehaviours;

/** Sends the client to another server, to which it would bring its credentials. */
export function redirectTo(location: string): Answer {
  return (_request, response) => {
    response.writeHead(302, { location }).end();
  };
}
