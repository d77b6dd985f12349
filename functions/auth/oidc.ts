import * as z from 'zod';
import { services } from '../../lib/app/instance.ts';
import { beginOidcLogin, LOGIN_SECONDS } from '../../lib/auth/oidc/begin.ts';
import { callbackPath, oidcProvider } from '../../lib/auth/oidc/settings.ts';
import { orLoginPage } from '../../lib/console/login-failed.ts';
import { oidcCookie } from '../../lib/http/oidc-cookie.ts';
import { openRoute } from '../../lib/http/open-route.ts';
import { Reply } from '../../lib/http/response.ts';
import { SitePath } from '../../lib/wire/site-path.ts';

export const handler = openRoute(
  {
    summary: 'Begin the login of a browser at an identity provider',
    query: z.strictObject({
      return_to: SitePath.default('/').meta({
        description: 'Path of this site to which the browser goes once it is logged in',
      }),
    }),
    response: 'redirect',
    isAboutObject: true,
  },
  ({ query, event }) =>
    orLoginPage(event, async () => {
      const shared = await services();
      const provider = oidcProvider(shared.config, event.pathParameters?.provider);
      const { location, sealed } = await beginOidcLogin(shared, provider, query.return_to);
      const cookie = oidcCookie(sealed, { path: callbackPath(provider.name), seconds: LOGIN_SECONDS });
      return Reply.redirect(location, [cookie]);
    }),
);
