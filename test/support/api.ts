import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Declared } from '../../lib/http/lambda.ts';
import { type WiredRoute, wiredRoutes } from '../../scripts/wired-routes.ts';
import { apiEvent } from './event.ts';

/** What a client got. */
export interface ApiResponse {
  status: number;
  headers: Record<string, string>;
  /** The `Set-Cookie` headers of an answer that has several. */
  cookies?: string[];
  text: string;
  /** The body as JSON; empty when it is none. */
  body: Json;
}

/** A JSON value whose fields are read by name; most assertions match it as a whole. */
export type Json = { readonly [name: string]: Json | undefined };

/** What a test sends beside method and path. */
export interface Sent {
  token?: string;
  query?: string;
  headers?: Record<string, string>;
  body?: unknown;
  /** Where API Gateway saw it come from. */
  sourceIp?: string;
}

/** A literal path wins over a template, in API Gateway as here. */
const wired = wiredRoutes();
const fallback = wired.find(({ path }) => path === '*');
const routes = wired
  .filter(({ path }) => path !== '*')
  .map((route) => ({ ...route, pattern: patternOf(route.path) }))
  .sort((a, b) => a.path.split('{').length - b.path.split('{').length);

/** What is not below /api/v1, or says so itself. */
const AT_ROOT = /^\/(api\/|metrics$|assets\/|$)/;

/** Sends a request to the handler that serverless.yml wires to it, as API Gateway would; paths are below /api/v1, but for those at the root. */
export async function request(method: string, path: string, sent: Sent = {}): Promise<ApiResponse> {
  const { handler, event } = await prepare(method, path, sent);
  const { statusCode: status = 200, headers, cookies, body: text = '' } = await handler(event);
  return { status, headers, text, body: jsonOf(text), ...(cookies && { cookies }) };
}

/** The handler of a request, and the event that API Gateway would make of it. */
export async function prepare(method: string, path: string, sent: Sent = {}) {
  const { token, query, headers = {}, body, sourceIp } = sent;
  const full = AT_ROOT.test(path) ? path : `/api/v1${path}`;
  const { route, pathParameters } = find(method, full);
  const { handler } = (await import(pathToFileURL(resolve(route.file)).href)) as { handler: Declared };
  const event = apiEvent({
    method,
    path: full,
    query,
    body,
    resource: route.path === '*' ? '$default' : route.path,
    pathParameters,
    sourceIp,
    headers: { ...(token !== undefined && { Authorization: `Bearer ${token}` }), ...headers },
  });
  return { handler, event };
}

function find(method: string, path: string): { route: WiredRoute; pathParameters?: Record<string, string> } {
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (match) return { route, pathParameters: match.groups && { ...match.groups } };
  }
  if (!fallback) throw new Error('serverless.yml has no $default route');
  return { route: fallback };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
