import * as z from 'zod';
import { services } from '../../lib/app/instance.ts';
import { beginDeviceLogin } from '../../lib/auth/oidc/device.ts';
import { oidcProvider } from '../../lib/auth/oidc/settings.ts';
import { openRoute } from '../../lib/http/open-route.ts';

const DeviceLogin = z.object({
  device_code: z.string().meta({ description: 'For POST /auth/oidc/{provider}/device/token alone' }),
  user_code: z.string().meta({ description: 'What the user enters at verification_uri' }),
  verification_uri: z.string(),
  verification_uri_complete: z.string().optional().meta({ description: 'With the code in it' }),
  expires_in: z.number().meta({ description: 'Seconds until both codes expire' }),
  interval: z.number().meta({ description: 'Seconds between two tries' }),
});

export const handler = openRoute(
  {
    summary: 'Begin the login of a command line at an identity provider',
    response: DeviceLogin,
    isAboutObject: true,
  },
  async ({ event }) => {
    const shared = await services();
    return beginDeviceLogin(shared, oidcProvider(shared.config, event.pathParameters?.provider));
  },
);
