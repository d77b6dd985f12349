import * as z from 'zod';
import { services } from '../../lib/app/instance.ts';
import { finishOidcLogin } from '../../lib/auth/oidc/finish.ts';
import { callbackPath, oidcProvider } from '../../lib/auth/oidc/settings.ts';
import { startSession } from '../../lib/auth/sessions.ts';
import { orLoginPage } from '../../lib/console/login-failed.ts';
import { oidcCookie, sentOidcCookie } from '../../lib/http/oidc-cookie.ts';
import { openRoute } from '../../lib/http/open-route.ts';
import { Reply } from '../../lib/http/response.ts';
import { sessionCookie } from '../../lib/http/session-cookie.ts';
import { sourceOf } from '../../lib/http/source.ts';

export const handler = openRoute(
  {
    summary: 'End the login of a browser at an identity provider, and begin its session',
    query: z.looseObject({}),
    response: 'redirect',
    isAboutObject: true,
    isLogin: true,
  },
  ({ event, requestId }) =>
    orLoginPage(event, async () => {
      const shared = await services();
      const provider = oidcProvider(shared.config, event.pathParameters?.provider);
      const returned = { sealed: sentOidcCookie(event), query: event.rawQueryString };
      const asking = { requestId, address: sourceOf(event).address };
      const { user, returnTo } = await finishOidcLogin(shared, provider, returned, asking);
      const { refresh } = await startSession(shared, user);
      const { 'set-cookie': session = '' } = sessionCookie(refresh.token, refresh.seconds);
      const used = oidcCookie('', { path: callbackPath(provider.name), seconds: 0 });
      return Reply.redirect(returnTo, [session, used]);
    }),
);
