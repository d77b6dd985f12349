import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { TooLarge } from '../errors.ts';

export type Response = APIGatewayProxyStructuredResultV2 & { headers: Record<string, string> };

/** Lambda answers at most 6 MB, the whole response as JSON (AWS Lambda quotas, "Invocation payload"). */
const PAYLOAD_LIMIT = 6 * 1024 * 1024;
/** Room for status and headers. */
const ENVELOPE = 4 * 1024;

const JSON_TYPE = 'application/json; charset=utf-8';
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** A JSON response. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return text(status, JSON_TYPE, JSON.stringify(body), headers);
}

/** A response of any text. Throws `TooLarge` over what Lambda can answer. */
export function text(
  status: number,
  contentType: string,
  body: string,
  headers: Record<string, string> = {},
): Response {
  const mayBeOver = Buffer.byteLength(body) * 2 > PAYLOAD_LIMIT - ENVELOPE;
  if (mayBeOver && escapedLength(body) > PAYLOAD_LIMIT - ENVELOPE) throw tooLarge();
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

  /**
   * As much of a view as Lambda can answer: what takes most of these fields (lists, or maps) is left empty, and named in
   * the `errors` of the view.
   */
  static fitting(view: Record<string, unknown>, fields: readonly string[]): Reply {
    const parts = new Map(Object.entries(view).map(([name, value]) => [name, partOf(name, value)]));
    const errors = Array.isArray(view.errors) ? [...view.errors] : [];
    const size = () => [...parts.values()].reduce((sum, part) => sum + part.size + 1, 2);
    while (size() > PAYLOAD_LIMIT - ENVELOPE) {
      const [largest] = fields
        .filter((name) => (parts.get(name)?.size ?? 0) > 200)
        .sort((a, b) => (parts.get(b)?.size ?? 0) - (parts.get(a)?.size ?? 0));
      if (largest === undefined) throw tooLarge();
      errors.push({ path: largest, message: 'is left out: the answer would exceed 6 MB' });
      parts.set(largest, partOf(largest, Array.isArray(view[largest]) ? [] : {}));
      parts.set('errors', partOf('errors', errors));
    }
    const body = `{${[...parts.values()].map(({ text }) => text).join(',')}}`;
    return new Reply({ statusCode: 200, headers: { ...HEADERS, 'content-type': JSON_TYPE }, body });
  }

  static text(contentType: string, body: string, headers: Record<string, string> = {}): Reply {
    return new Reply(text(200, contentType, body, headers));
  }

  static status(status: number, view: unknown, headers: Record<string, string> = {}): Reply {
    return new Reply(json(status, view, headers));
  }
}

/** One field of a JSON object as text, and what it takes of the payload. */
function partOf(name: string, value: unknown): { text: string; size: number } {
  const text = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
  return { text, size: escapedLength(text) };
}

function tooLarge(): TooLarge {
  return new TooLarge('The answer exceeds 6 MB: ask for pages with offset and limit');
}

/** The bytes of a text inside of the JSON that Lambda sends, where quotes and the like take two. */
function escapedLength(body: string): number {
  return Buffer.byteLength(body) + count(body, '"') + count(body, '\\') + count(body, '\n');
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) found += 1;
  return found;
}
