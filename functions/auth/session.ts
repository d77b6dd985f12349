import * as z from 'zod';
import { services } from '../../lib/app/instance.ts';
import { authenticate } from '../../lib/auth/login.ts';
import { refuseOtherSites } from '../../lib/auth/other-sites.ts';
import { startSession } from '../../lib/auth/sessions.ts';
import { openRoute } from '../../lib/http/open-route.ts';
import { SessionWire, sessionReply } from '../../lib/http/session-reply.ts';
import { sourceOf } from '../../lib/http/source.ts';

export const handler = openRoute(
  {
    summary: 'Begin the session of a browser: a short access token, and a refresh token in a cookie',
    body: z.strictObject({ username: z.string().max(253), password: z.string().max(1024) }),
    bodyExample: { username: 'joe', password: 'joes secret' },
    response: SessionWire,
    isThrottled: true,
  },
  async ({ body, event, requestId }) => {
    refuseOtherSites(event.headers);
    const shared = await services();
    const user = await authenticate(shared, body, { ...sourceOf(event), requestId });
    return sessionReply(await startSession(shared, user));
  },
);
