import * as z from 'zod';
import { services } from '../../lib/app/instance.ts';
import { login } from '../../lib/auth/login.ts';
import { openRoute } from '../../lib/http/open-route.ts';
import { sourceOf } from '../../lib/http/source.ts';

export const handler = openRoute(
  {
    summary: 'Log in with user name and password, for an access token',
    body: z.strictObject({ username: z.string().max(253), password: z.string().max(1024) }),
    bodyExample: { username: 'joe', password: 'joes secret' },
    response: z.object({ access_token: z.string() }),
    isThrottled: true,
  },
  async ({ body, event, requestId }) => {
    const source = { ...sourceOf(event), requestId };
    return { access_token: await login(await services(), body, source) };
  },
);
