import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import secureJson from 'secure-json-parse';
import { InvalidInput, TooLarge, UnsupportedMediaType } from '../errors.ts';

const BODY_LIMIT = 1024 * 1024;
/** Lambda takes 6 MB with everything around the body, which the gateway hands over as Base64 where it is no JSON. */
const TEXT_LIMIT = 6 * 1024 * 1024;
/** No object of ours is half as deep; what is deeper wants to exhaust the stack of some recursive function. */
const DEEPEST = 64;

/**
 * The JSON body of an event; undefined when there is none. Throws `TooLarge` over 1 MiB, `UnsupportedMediaType` for
 * another content type, and `InvalidInput` for bytes that are not UTF-8, JSON that is malformed or too deep, keys that
 * would reach a prototype, and text with lone surrogates (it could not be stored as it is).
 */
export function jsonBody(event: APIGatewayProxyEventV2): unknown {
  const bytes = bodyBytes(event);
  if (bytes.length === 0) return undefined;
  const contentType = event.headers['content-type'] ?? '';
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType)) {
    throw new UnsupportedMediaType('The body must be JSON, with Content-Type application/json');
  }
  const value = parse(bytes);
  refuseHostile(value);
  return value;
}

/**
 * The body of an event as text, where one of these content types came with it; undefined when there is none. Throws what
 * `jsonBody` throws for size, type and bytes.
 */
export function textBody(event: APIGatewayProxyEventV2, contentTypes: readonly string[]): string | undefined {
  const bytes = bodyBytes(event, TEXT_LIMIT);
  if (bytes.length === 0) return undefined;
  const [contentType = ''] = (event.headers['content-type'] ?? '').toLowerCase().split(';');
  if (!contentTypes.includes(contentType.trim())) {
    throw new UnsupportedMediaType(`The body must be sent with Content-Type ${contentTypes.join(' or ')}`);
  }
  try {
    return decode(bytes);
  } catch (cause) {
    throw new InvalidInput('The body must be UTF-8', [], { cause });
  }
}

function bodyBytes(event: APIGatewayProxyEventV2, limit = BODY_LIMIT): Buffer {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > limit)
    throw new TooLarge(`The body must be at most ${limit / 1024 / 1024} MiB: send less at once`);
  return bytes;
}

function decode(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function parse(bytes: Buffer): unknown {
  try {
    return secureJson.parse(decode(bytes));
  } catch (cause) {
    throw new InvalidInput('The body must be valid JSON in UTF-8', [], { cause });
  }
}

/** Walks without recursion: the depth is the sender's choice. */
function refuseHostile(root: unknown): void {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) throw new InvalidInput(`The body is nested more than ${DEEPEST} deep`);
    const below: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string') refuseLoneSurrogates(value);
      if (typeof value !== 'object' || value === null) continue;
      const isList = Array.isArray(value);
      if (!isList) for (const key of Object.keys(value)) refuseLoneSurrogates(key);
      for (const inner of isList ? value : Object.values(value)) below.push(inner);
    }
    level = below;
  }
}

function refuseLoneSurrogates(text: string): void {
  if (!text.isWellFormed()) throw new InvalidInput('The body must have valid Unicode text');
}
