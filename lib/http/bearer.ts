import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Unauthenticated } from '../errors.ts';

/**
 * The token of an `Authorization` header (RFC 6750, section 2.1); the scheme is `prefix`, in any case. Throws
 * `Unauthenticated`.
 */
export function bearerToken(headers: APIGatewayProxyEventV2['headers'], prefix: string): string {
  const header = headers.authorization?.trim();
  if (!header) {
    throw new Unauthenticated(
      'Authorization Required',
      `Log in and send the token: Authorization: ${prefix} <token>`,
    );
  }
  const [scheme = '', token = '', ...rest] = header.split(/\s+/);
  if (scheme.toLowerCase() !== prefix.toLowerCase() || token === '' || rest.length > 0) {
    throw new Unauthenticated('Invalid token', `The header must be Authorization: ${prefix} <token>`);
  }
  return token;
}
