import * as z from 'zod';
import { formsOf } from '../../lib/engines/parameters.ts';
import { route } from '../../lib/http/route.ts';
import { ParameterWire } from '../../lib/provisioners/parameter-wire.ts';

const Parameters = z.record(z.string(), ParameterWire);

export const handler = route(
  {
    summary: 'List the engines and their parameters',
    policy: 'any user',
    response: z.array(
      z.object({
        name: z.string(),
        verbose_name: z.string(),
        parameters: z.object({ provisioner: Parameters, cluster: Parameters }),
      }),
    ),
  },
  ({ context }) =>
    context.engines.all().map(({ name, verboseName, parameters }) => ({
      name,
      verbose_name: verboseName,
      parameters: { provisioner: formsOf(parameters.provisioner), cluster: formsOf(parameters.cluster) },
    })),
);
