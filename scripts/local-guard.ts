import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** serverless sets it to infinity, which makes each error of a deep stack cost megabytes. */
const TRACE_LINES = 10;
/** Paths of the Lambda API, by which the dispatcher invokes workers. */
const INVOCATION = /^\/20\d\d-\d\d-\d\d\/functions\//;
const CORS = /^access-control-/i;

/**
 * Is loaded into the process of the local server before serverless-offline, which reflects every origin and ends with the
 * first function that fails while nobody waits for it (InvocationType Event).
 */
process.on('unhandledRejection', (error) => {
  const message = error instanceof Error ? error.message : String(error);
  const line = { level: 'error', message: 'A function failed while nobody waited for it', error: message };
  process.stdout.write(`${JSON.stringify(line)}\n`);
});

Object.defineProperty(Error, 'stackTraceLimit', { get: () => TRACE_LINES, set: () => undefined });

subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  // Browsers name the origin of every POST; the dispatcher has none. The path is answered 404.
  if (request.headers.origin !== undefined && INVOCATION.test(request.url ?? '')) request.url = '/';
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) => (CORS.test(name) ? response : setHeader(name, value));
});
