import * as z from 'zod';
import { services } from '../../lib/app/instance.ts';
import { finishDeviceLogin } from '../../lib/auth/oidc/device.ts';
import { oidcProvider } from '../../lib/auth/oidc/settings.ts';
import { openRoute } from '../../lib/http/open-route.ts';
import { Reply } from '../../lib/http/response.ts';
import { sourceOf } from '../../lib/http/source.ts';

const Answer = z.object({
  access_token: z.string().optional(),
  wait: z
    .number()
    .optional()
    .meta({ description: 'With 202: seconds until the next try, since nobody has entered the code yet' }),
});

export const handler = openRoute(
  {
    summary: 'End the login of a command line at an identity provider, for an access token',
    body: z.strictObject({ device_code: z.string().max(8192) }),
    bodyExample: { device_code: 'as POST /auth/oidc/{provider}/device answered it' },
    response: Answer,
    isAboutObject: true,
  },
  async ({ body, event, requestId }) => {
    const shared = await services();
    const provider = oidcProvider(shared.config, event.pathParameters?.provider);
    const asking = { requestId, address: sourceOf(event).address };
    const ended = await finishDeviceLogin(shared, provider, body.device_code, asking);
    if ('wait' in ended) return Reply.status(202, ended, { 'retry-after': String(ended.wait) });
    return { access_token: shared.tokens.sign(ended.user) };
  },
);
