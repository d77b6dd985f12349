import * as z from 'zod';
import { services } from '../../lib/app/instance.ts';
import { openRoute } from '../../lib/http/open-route.ts';

const Asked = z.object({
  live: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: 'Ask KQueen alone, and nothing of its store' }),
});

export const handler = openRoute(
  {
    summary: 'Check that KQueen and its store answer',
    query: Asked,
    response: z.object({ response: z.string() }),
  },
  async ({ query }) => {
    if (query.live === 'false') await (await services()).repository.ping();
    return { response: 'Kqueen ready!' };
  },
);
