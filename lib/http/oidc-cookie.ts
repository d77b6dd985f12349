import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { isOffline } from '../../config/lambda.ts';

const NAME = 'kqueen_oidc';
const SENT = new RegExp(`(?:^|;\\s*)${NAME}=([^;]*)`);

/**
 * The cookie that carries a login to its callback alone, for `seconds`; an empty one, for 0 seconds, takes it away. It is
 * `Lax`, since the provider sends the browser there from another site (RFC 6265bis, section 8.8).
 */
export function oidcCookie(sealed: string, { path, seconds }: { path: string; seconds: number }): string {
  // Only the local server is reached without TLS.
  const secure = isOffline() ? '' : '; Secure';
  return `${NAME}=${sealed}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** What the cookie holds; empty where the browser sends none. */
export function sentOidcCookie({ cookies, headers }: APIGatewayProxyEventV2): string {
  const [, sealed = ''] = SENT.exec(cookies?.join('; ') ?? headers.cookie ?? '') ?? [];
  return sealed;
}
