import * as z from 'zod';
import { logOut } from '../../lib/auth/logout.ts';
import { endSessionUrl } from '../../lib/auth/oidc/logout.ts';
import { Reply } from '../../lib/http/response.ts';
import { route } from '../../lib/http/route.ts';
import { sessionCookie } from '../../lib/http/session-cookie.ts';

export const handler = route(
  {
    summary: 'End the session of the token, or the token if it has none',
    policy: 'any user',
    response: z.object({
      response: z.string(),
      end_session: z.string().optional().meta({
        description: 'Address to which a browser goes to log out at the identity provider as well',
      }),
    }),
  },
  async ({ context, claims }) => {
    await logOut(context, claims);
    const view = {
      response: 'Logged out',
      end_session: await endSessionUrl(context, context.identity.principal.user),
    };
    return Reply.status(200, view, sessionCookie('', 0));
  },
);
