import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { TooLarge } from '../errors.ts';

export type Response = APIGatewayProxyStructuredResultV2 & { headers: Record<string, string> };

/** Lambda answers at most 6 MB, the whole response as JSON (AWS Lambda quotas, "Invocation payload"). */
const PAYLOAD_LIMIT = 6 * 1024 * 1024;
/** Room for status and headers. */
const ENVELOPE = 4 * 1024;

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** A JSON response. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return text(status, 'application/json; charset=utf-8', JSON.stringify(body), headers);
}

/** A response of any text. Throws `TooLarge` over what Lambda can answer. */
export function text(
  status: number,
  contentType: string,
  body: string,
  headers: Record<string, string> = {},
): Response {
  if (escapedLength(body) > PAYLOAD_LIMIT - ENVELOPE) {
    throw new TooLarge('The answer is over 6 MB: ask for pages with offset and limit');
  }
  return { statusCode: status, headers: { ...HEADERS, 'content-type': contentType, ...headers }, body };
}

/** What a handler returns when it is more than a value to be sent as JSON. */
export class Reply {
  readonly response: Response;

  private constructor(response: Response) {
    this.response = response;
  }

  /** A single object with its generation as the `ETag` (RFC 9110, section 8.8.3). */
  static object(view: unknown, generation: number): Reply {
    return new Reply(json(200, view, { etag: `"${generation}"` }));
  }

  static text(contentType: string, body: string, headers: Record<string, string> = {}): Reply {
    return new Reply(text(200, contentType, body, headers));
  }

  static status(status: number, view: unknown, headers: Record<string, string> = {}): Reply {
    return new Reply(json(status, view, headers));
  }
}

/** The bytes of a text inside of the JSON that Lambda sends, where quotes and the like take two; cheap where it may. */
function escapedLength(body: string): number {
  const bytes = Buffer.byteLength(body);
  return bytes * 2 < PAYLOAD_LIMIT ? bytes : bytes + count(body, '"') + count(body, '\\') + count(body, '\n');
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) found += 1;
  return found;
}
