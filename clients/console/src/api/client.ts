import createClient from 'openapi-fetch';
import { errorOf, Offline } from './errors.ts';
import type { paths } from './schema.d.ts';
import { accessToken, tokenAfter } from './session.ts';

/**
 * The client of the API, typed by its OpenAPI document. Give its answers to `dataOf` or `taggedOf`, which throw what is no
 * success.
 */
export const api = createClient<paths>({ fetch: authorized });

/** Sends a request with a valid token, and once more with a new one if the token was refused. */
async function authorized(request: Request): Promise<Response> {
  const again = request.clone();
  const token = await accessToken();
  const response = await send(request, token);
  return response.status === 401 ? send(again, await tokenAfter(token)) : response;
}

function send(request: Request, token: string): Promise<Response> {
  request.headers.set('authorization', `Bearer ${token}`);
  return fetch(request).catch((cause: unknown) => {
    if (request.signal.aborted) throw cause;
    throw new Offline(cause);
  });
}

/** What openapi-fetch gives: data, or the response of a failure, whose body was read. */
interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer. Throws `ApiError`, `Offline`. */
export async function dataOf<T>(asked: Promise<Answer<T>>): Promise<T> {
  return (await taggedOf(asked)).data;
}

/** Data with its `ETag`, for `If-Match` when it is written back. */
export interface Tagged<T> {
  data: T;
  etag: string | undefined;
}

/** The data of an answer with its `ETag`. Throws `ApiError`, `Offline`. */
export async function taggedOf<T>(asked: Promise<Answer<T>>): Promise<Tagged<T>> {
  const { data, error, response } = await asked;
  if (!response.ok || data === undefined) throw await errorOf(withBody(response, error));
  return { data, etag: response.headers.get('etag') ?? undefined };
}

/** The header that makes a write conditional on what was read. */
export function ifMatch(etag: string | undefined): Record<string, string> {
  return etag === undefined ? {} : { 'if-match': etag };
}

function withBody(response: Response, body: unknown): Response {
  const { status, headers } = response;
  return new Response(JSON.stringify(body ?? {}), { status: status === 204 ? 200 : status, headers });
}
