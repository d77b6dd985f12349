import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** serverless sets it to infinity, which makes each error of a deep stack cost megabytes. */
const TRACE_LINES = 10;
const CORS = /^access-control-/i;

/** What the dispatcher signs its invocations with: of this start alone. */
process.env.OFFLINE_INVOCATION_SECRET ??= randomBytes(32).toString('base64url');
const digest = (text: string) => hash('sha256', text, 'buffer');
const expected = digest(process.env.OFFLINE_INVOCATION_SECRET);

/**
 * Is loaded into the process of the local server before serverless-offline, which reflects every origin, invokes functions
 * for anybody, changes what it makes events of, and ends with the first function that fails while nobody waits for it
 * (InvocationType Event).
 */
process.on('unhandledRejection', (error) => {
  const message = error instanceof Error ? error.message : String(error);
  const line = { level: 'error', message: 'A function failed while nobody waited for it', error: message };
  process.stdout.write(`${JSON.stringify(line)}\n`);
});

Object.defineProperty(Error, 'stackTraceLimit', { get: () => TRACE_LINES, set: () => undefined });

subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  const isInvocation = String(request.socket.localPort) === process.env.KQUEEN_LAMBDA_PORT;
  // Nothing lies there: the answer is a 404.
  if (isInvocation && !isSigned(request)) request.url = '/';
  if (!isInvocation) asSent(request);
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) => (CORS.test(name) ? response : setHeader(name, value));
});

/** Whether the access key of a signature (AWS Signature Version 4) is the secret of this start. */
function isSigned({ headers }: IncomingMessage): boolean {
  const [, key = ''] = /\bCredential=([\w-]+)\//.exec(headers.authorization ?? '') ?? [];
  return timingSafeEqual(digest(key), expected);
}

/**
 * Undoes beforehand what serverless-offline does to a request and API Gateway does not: it takes a slash off the end of
 * the path (of two it leaves one), parses bodies of JSON and passes on what a text holds in the place of the text (bytes
 * it passes on as they are), and gives a type to what came without one.
 */
function asSent(request: IncomingMessage): void {
  request.url = request.url?.replace(/^([^?]+\/)(?=\?|$)/, '$1/');
  // Headers of an event are made of the raw ones.
  if (!request.headers['content-type']) request.rawHeaders.push('content-type', ' ');
  request.headers['content-type'] = 'application/octet-stream';
}
