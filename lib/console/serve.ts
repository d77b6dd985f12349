import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { prefers } from '../http/accept.ts';
import { Reply } from '../http/response.ts';
import { builtFile, builtPage } from './files.ts';
import { pageHeaders } from './headers.ts';

const PLACEHOLDER = '__NONCE__';
/** A name has the hash of the content, so that its content never changes (RFC 8246). */
const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Paths that are never pages. */
const NO_PAGE = /^\/(api|assets|metrics)(\/|$)/;

/** The page of the console, whatever its path: it reads there what to show. Throws `NotFound`. */
export async function consolePage(): Promise<Reply> {
  const nonce = randomBytes(16).toString('base64');
  const html = (await builtPage()).replaceAll(PLACEHOLDER, nonce);
  return Reply.text('text/html; charset=utf-8', html, pageHeaders(nonce));
}

/** A file of the console; 304 for a client that has it. Throws `NotFound`. */
export async function consoleFile(name: string, headers: APIGatewayProxyEventV2['headers']): Promise<Reply> {
  const { contentType, coding, bytes } = await builtFile(name, headers['accept-encoding']);
  const about = {
    etag: `"${name}${coding === undefined ? '' : `-${coding}`}"`,
    'cache-control': IMMUTABLE,
    vary: 'Accept-Encoding',
  };
  if (headers['if-none-match']?.includes(about.etag)) return Reply.notModified(about);
  return Reply.bytes(
    contentType,
    bytes,
    coding === undefined ? about : { ...about, 'content-encoding': coding },
  );
}

/** Whether a browser opens a page, and not a client of the API a path that does not exist. */
export function opensPage({ rawPath, headers, requestContext }: APIGatewayProxyEventV2): boolean {
  const isRead = requestContext.http.method === 'GET' || requestContext.http.method === 'HEAD';
  return isRead && prefers(headers.accept, 'text/html') && !NO_PAGE.test(rawPath);
}
