import { services } from '../../lib/app/instance.ts';
import { refuseOtherSites } from '../../lib/auth/other-sites.ts';
import { refreshSession } from '../../lib/auth/sessions.ts';
import { openRoute } from '../../lib/http/open-route.ts';
import { sentRefreshToken } from '../../lib/http/session-cookie.ts';
import { SessionWire, sessionReply } from '../../lib/http/session-reply.ts';
import { sourceOf } from '../../lib/http/source.ts';

export const handler = openRoute(
  {
    summary: 'Refresh the session of the cookie: a new access token, and a new refresh token in the cookie',
    response: SessionWire,
  },
  async ({ event, requestId }) => {
    refuseOtherSites(event.headers);
    const from = { requestId, address: sourceOf(event).address };
    return sessionReply(await refreshSession(await services(), sentRefreshToken(event), from));
  },
);
