import * as z from 'zod';
import { openRoute } from '../../lib/http/open-route.ts';
import { services } from '../../lib/runtime.ts';

export const handler = openRoute(
  {
    summary: 'Tell whether KQueen and its store answer',
    response: z.object({ response: z.string() }),
  },
  async () => {
    const { repository } = await services();
    await repository.ping();
    return { response: 'Kqueen ready!' };
  },
);
