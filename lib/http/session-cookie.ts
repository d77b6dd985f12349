import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { isOffline } from '../../config/lambda.ts';
import { Unauthenticated } from '../errors.ts';

const NAME = 'kqueen_refresh';
/** The cookie goes to the routes of the session alone, and no script reads it (RFC 6265, sections 4.1.2.4 and 4.1.2.6). */
const PATH = '/api/v1/auth/session';
const SENT = new RegExp(`(?:^|;\\s*)${NAME}=([^;]*)`);

/** The header that gives a browser its refresh token for `seconds`; an empty one, for 0 seconds, takes it away. */
export function sessionCookie(token: string, seconds: number): Record<string, string> {
  // Only the local server is reached without TLS.
  const secure = isOffline() ? '' : '; Secure';
  return {
    'set-cookie': `${NAME}=${token}; Path=${PATH}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`,
  };
}

/** The refresh token that a browser sends. Throws `Unauthenticated` where there is none. */
export function sentRefreshToken({ cookies, headers }: APIGatewayProxyEventV2): string {
  const [, token = ''] = SENT.exec(cookies?.join('; ') ?? headers.cookie ?? '') ?? [];
  if (token === '') throw new Unauthenticated('Authorization Required', 'There is no session: log in');
  return token;
}
