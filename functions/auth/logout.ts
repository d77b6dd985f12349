import * as z from 'zod';
import { logOut } from '../../lib/auth/logout.ts';
import { Reply } from '../../lib/http/response.ts';
import { route } from '../../lib/http/route.ts';
import { sessionCookie } from '../../lib/http/session-cookie.ts';

export const handler = route(
  {
    summary: 'End the session of the token, or the token if it has none',
    policy: 'any user',
    response: z.object({ response: z.string() }),
  },
  async ({ context, claims }) => {
    await logOut(context, claims);
    return Reply.status(200, { response: 'Logged out' }, sessionCookie('', 0));
  },
);
