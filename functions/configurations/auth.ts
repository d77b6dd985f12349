import * as z from 'zod';
import { services } from '../../lib/app/instance.ts';
import { route } from '../../lib/http/route.ts';

const Method = z.looseObject({ engine: z.string(), name: z.string() });

export const handler = route(
  {
    summary: 'List the login methods, with the form of each',
    policy: 'any user',
    response: z.record(z.string(), Method),
  },
  async () => (await services()).logins.views(),
);
