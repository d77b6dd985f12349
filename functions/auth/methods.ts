import * as z from 'zod';
import { services } from '../../lib/app/instance.ts';
import { listedMethods } from '../../lib/auth/method-list.ts';
import { openRoute } from '../../lib/http/open-route.ts';

const Method = z.object({
  name: z.string(),
  type: z.enum(['password', 'oidc']).meta({
    description: 'password: POST user name and password to log in; oidc: send the browser to begin',
  }),
  label: z.string().meta({ description: 'What a login page shows' }),
  begin: z.string().optional().meta({ description: 'Path; takes return_to, a path of this site' }),
  device: z.string().optional().meta({ description: 'Path to which a command line POSTs' }),
});

export const handler = openRoute(
  {
    summary: 'List the ways to log in, for a login page',
    response: z.object({ methods: z.array(Method) }),
  },
  async () => ({ methods: listedMethods((await services()).config) }),
);
