import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { InvalidInput } from '../errors.ts';

export const IDEMPOTENCY_KEY = 'idempotency-key';
const LONGEST = 255;

/** A String of RFC 8941 (section 3.3.3), and the parameters that may follow, which mean nothing here. */
const QUOTED = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"(?: *;[\x20-\x7e]*)?$/;
/** As clients of Stripe send it: no quote, space or comma, which would be two headers in one. */
const BARE = /^[\x21\x23-\x2b\x2d-\x7e]+$/;

/** A request that is to be done once, however often it is sent. */
export interface KeyedRequest {
  /** The key as it was meant. */
  key: string;
  /** The hash of route and key. */
  name: string;
  /** The hash of all that must be the same when the key comes again. */
  fingerprint: string;
}

/**
 * The request that an `Idempotency-Key` names; undefined without one, and for other methods than POST, which are safe to
 * repeat. Throws `InvalidInput` for a key that is none.
 * Source: https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07
 */
export function keyedRequest(event: APIGatewayProxyEventV2): KeyedRequest | undefined {
  const sent = event.headers[IDEMPOTENCY_KEY];
  const { method } = event.requestContext.http;
  if (sent === undefined || method !== 'POST') return undefined;
  const key = keyOf(sent.trim());
  const { routeKey, rawPath, rawQueryString } = event;
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  const fingerprint = hashOf(JSON.stringify([method, routeKey, rawPath, rawQueryString ?? '']), body);
  return { key, name: hashOf(JSON.stringify([routeKey, key])), fingerprint };
}

function keyOf(sent: string): string {
  const quoted = QUOTED.exec(sent)?.[1]?.replaceAll(/\\(["\\])/g, '$1');
  const key = quoted ?? (BARE.test(sent) ? sent : '');
  if (key.length === 0 || key.length > LONGEST)
    throw new InvalidInput(
      `Idempotency-Key must be a quoted text of 1 to ${LONGEST} characters of ASCII: send a new UUID`,
    );
  return key;
}

/** The first part is JSON, which ends where it ends: no two requests give the same bytes. */
function hashOf(text: string, bytes: Buffer = Buffer.alloc(0)): string {
  return createHash('sha256').update(text).update(bytes).digest('hex');
}
