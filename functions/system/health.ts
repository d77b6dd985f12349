import * as z from 'zod';
import { services } from '../../lib/app/instance.ts';
import { openRoute } from '../../lib/http/open-route.ts';

export const handler = openRoute(
  {
    summary: 'Check that KQueen and its store answer',
    response: z.object({ response: z.string() }),
  },
  async () => {
    const { repository } = await services();
    await repository.ping();
    return { response: 'Kqueen ready!' };
  },
);
