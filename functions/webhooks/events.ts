import * as z from 'zod';
import { route } from '../../lib/http/route.ts';
import { EVENTS } from '../../lib/webhooks/catalogue.ts';

const Event = z.object({
  type: z.string().meta({ description: 'For example cluster.created' }),
  description: z.string().meta({ description: 'When it is sent' }),
});

export const handler = route(
  {
    summary: 'List the types of events that a webhook can ask for',
    policy: 'any user',
    response: z.array(Event),
  },
  () => [...EVENTS].map(([type, description]) => ({ type, description })),
);
