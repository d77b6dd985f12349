import * as z from 'zod';
import { objectRoute } from '../../lib/http/route.ts';
import { provisionerById } from '../../lib/provisioners/find.ts';
import { optionsOf } from '../../lib/provisioners/options.ts';

const Choice = z.tuple([z.string(), z.string()]).meta({ description: 'The value and its label' });

export const handler = objectRoute(
  {
    summary: 'List what the provider offers for the parameters of a cluster',
    policy: 'provisioner:get',
    resource: provisionerById,
    response: z
      .record(z.string(), z.array(Choice))
      .meta({ description: 'Choices by the name of the parameter; at most ten minutes old' }),
  },
  async ({ context, found }) => Object.fromEntries(await optionsOf(context, found)),
);
