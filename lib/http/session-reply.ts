import * as z from 'zod';
import type { SessionTokens } from '../auth/sessions.ts';
import { Reply } from './response.ts';
import { sessionCookie } from './session-cookie.ts';

export const SessionWire = z.object({
  access_token: z.string(),
  expires_in: z
    .int()
    .meta({ description: 'Seconds until the access token expires: refresh the session before' }),
});

/** The access token in the body, the refresh token in the cookie, where no script can read it. */
export function sessionReply({ access, refresh }: SessionTokens): Reply {
  const view = { access_token: access.token, expires_in: access.seconds };
  return Reply.status(200, view, sessionCookie(refresh.token, refresh.seconds));
}
