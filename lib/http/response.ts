import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { TooLarge } from '../errors.ts';
import { inTurns, mapped, type Work } from '../turns.ts';

export type Response = APIGatewayProxyStructuredResultV2 & { headers: Record<string, string> };

/** Lambda answers at most 6 MB, the whole response as JSON (AWS Lambda quotas, "Invocation payload"). */
const PAYLOAD_LIMIT = 6 * 1024 * 1024;
/** Room for status and headers. */
const ENVELOPE = 4 * 1024;
/** A smaller body is sent as it is: compressing it would gain less than its headers. */
const LEAST_COMPRESSED = 4 * 1024;

const compress = promisify(gzip);

const BY_NAMESPACE = 'the answer would exceed 6 MB: ask for one namespace';
const BY_GZIP = 'the answer would exceed 6 MB: send Accept-Encoding: gzip, or ask for one namespace';

const JSON_TYPE = 'application/json; charset=utf-8';
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** A JSON response. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return text(status, JSON_TYPE, JSON.stringify(body), headers);
}

/** A response of any text, of any size: `packed` looks at it. */
export function text(
  status: number,
  contentType: string,
  body: string,
  headers: Record<string, string> = {},
): Response {
  return { statusCode: status, headers: { ...HEADERS, 'content-type': contentType, ...headers }, body };
}

/**
 * The response as API Gateway takes it: a large body is compressed where the client takes gzip. One with an `ETag` is not,
 * since that names the body as it is. Throws `TooLarge` over what Lambda can answer.
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export async function packed(response: Response, takesGzip: boolean): Promise<Response> {
  const { body = '', headers } = response;
  if (body.length < LEAST_COMPRESSED || headers.etag !== undefined) return response;
  const varying = { ...headers, vary: 'Accept-Encoding' };
  if (!takesGzip) {
    const bytes = Buffer.byteLength(body);
    if (bytes > PAYLOAD_LIMIT - ENVELOPE) throw tooLarge();
    const mayBeOver = bytes * 2 > PAYLOAD_LIMIT - ENVELOPE;
    if (mayBeOver && escapedLength(body) > PAYLOAD_LIMIT - ENVELOPE) throw tooLarge();
    return { ...response, headers: varying };
  }
  const compressed = (await compress(body)).toString('base64');
  if (compressed.length > PAYLOAD_LIMIT - ENVELOPE) throw tooLarge();
  return {
    ...response,
    headers: { ...varying, 'content-encoding': 'gzip' },
    body: compressed,
    isBase64Encoded: true,
  };
}

/** What a handler returns when it is more than a value to be sent as JSON. */
export class Reply {
  /** The response for a client that takes gzip, or does not. Throws `TooLarge`. */
  readonly respond: (takesGzip: boolean) => Promise<Response>;

  private constructor(respond: (takesGzip: boolean) => Promise<Response>) {
    this.respond = respond;
  }

  /** A response that is not compressed yet. */
  static of(response: Response): Reply {
    return new Reply((takesGzip) => packed(response, takesGzip));
  }

  /** A single object with its generation as the `ETag` (RFC 9110, section 8.8.3). */
  static object(view: unknown, generation: number): Reply {
    return Reply.of(json(200, view, { etag: `"${generation}"` }));
  }

  /**
   * The first of some views that Lambda can answer; they go from the fullest to the briefest. Of the last one what takes
   * most of these fields (lists, or maps) is left empty, if it must be. What is missing is named in the `errors` of the view.
   */
  static fitting(views: readonly View[], fields: readonly string[]): Reply {
    return new Reply((takesGzip) => fitted(views, fields, takesGzip));
  }

  /** A JSON text as it came: parsing it would round the integers that JavaScript cannot hold. */
  static jsonText(body: string): Reply {
    return Reply.of(text(200, JSON_TYPE, body));
  }

  static text(contentType: string, body: string, headers: Record<string, string> = {}): Reply {
    return Reply.of(text(200, contentType, body, headers));
  }

  /** A file that is compressed already, or should not be. */
  static bytes(contentType: string, bytes: Buffer, headers: Record<string, string>): Reply {
    const response = text(200, contentType, bytes.toString('base64'), headers);
    return new Reply(async () => ({ ...response, isBase64Encoded: true }));
  }

  /** The client has it already (RFC 9110, section 15.4.5). */
  static notModified(headers: Record<string, string>): Reply {
    return new Reply(async () => ({ statusCode: 304, headers }));
  }

  /** Sends a browser elsewhere, with `Set-Cookie` for each of these. */
  static redirect(location: string, cookies: readonly string[]): Reply {
    const empty = { statusCode: 302, headers: { ...HEADERS, location }, cookies: [...cookies] };
    return new Reply(async () => empty);
  }

  /** A list, with the query of its next page where there is one (RFC 8288: relative to the address of this page). */
  static list({ body, next }: { body: unknown; next?: string }): Reply {
    return Reply.of(json(200, body, next === undefined ? {} : { link: `<?${next}>; rel="next"` }));
  }

  static status(status: number, view: unknown, headers: Record<string, string> = {}): Reply {
    return Reply.of(json(status, view, headers));
  }
}

/** Makes a view when it is needed. */
type View = () => Work<Record<string, unknown>>;

async function fitted(
  views: readonly View[],
  fields: readonly string[],
  takesGzip: boolean,
): Promise<Response> {
  const why = takesGzip ? BY_NAMESPACE : BY_GZIP;
  for (const [at, make] of views.entries()) {
    const view = await inTurns(make());
    const errors = Array.isArray(view.errors) ? [...view.errors] : [];
    if (at > 0) errors.push({ path: 'fields', message: `are fewer for each object, since ${why}` });
    const texts = await inTurns(fieldTexts(at > 0 ? { ...view, errors } : view));
    if (at === views.length - 1) return emptied(texts, errors, fields, why, takesGzip);
    const response = await packed(ofTexts(texts), takesGzip).catch(undefinedIfTooLarge);
    if (response) return response;
  }
  throw tooLarge();
}

function undefinedIfTooLarge(error: unknown): undefined {
  if (!(error instanceof TooLarge)) throw error;
}

/** A view of which the largest fields are left out until the rest can be answered. */
async function emptied(
  texts: Map<string, string>,
  errors: unknown[],
  fields: readonly string[],
  why: string,
  takesGzip: boolean,
): Promise<Response> {
  const size = (name: string) => texts.get(name)?.length ?? 0;
  for (;;) {
    const response = await packed(ofTexts(texts), takesGzip).catch(undefinedIfTooLarge);
    if (response) return response;
    const [largest] = fields.filter((name) => size(name) > 200).sort((a, b) => size(b) - size(a));
    if (largest === undefined) throw tooLarge();
    errors.push({ path: largest, message: `is left out, since ${why}` });
    texts.set(largest, texts.get(largest)?.startsWith('[') ? '[]' : '{}');
    texts.set('errors', JSON.stringify(errors));
  }
}

/** The fields of a view as JSON; of lists and maps each item is written by itself. */
function* fieldTexts(view: Record<string, unknown>): Work<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(view)) {
    if (value !== undefined) texts.set(name, yield* jsonText(value));
  }
  return texts;
}

function* jsonText(value: unknown): Work<string> {
  if (Array.isArray(value)) return `[${(yield* mapped(value, (item) => JSON.stringify(item))).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  const written = yield* mapped(entries, ([key, field]) => `${JSON.stringify(key)}:${JSON.stringify(field)}`);
  return `{${written.join(',')}}`;
}

function ofTexts(texts: Map<string, string>): Response {
  const body = [...texts].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',');
  return text(200, JSON_TYPE, `{${body}}`);
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
