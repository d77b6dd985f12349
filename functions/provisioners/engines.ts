import * as z from 'zod';
import { CHANGE_NAMES, changesBy } from '../../lib/engines/capabilities.ts';
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
        changes: z
          .array(z.enum(CHANGE_NAMES))
          .meta({ description: 'What it can change of a cluster, by PATCH /clusters/{id}/<change>' }),
        parameters: z.object({ provisioner: Parameters, cluster: Parameters }),
      }),
    ),
  },
  ({ context }) =>
    context.engines.all().map((engine) => ({
      name: engine.name,
      verbose_name: engine.verboseName,
      changes: changesBy(engine),
      parameters: {
        provisioner: formsOf(engine.parameters.provisioner),
        cluster: formsOf(engine.parameters.cluster),
      },
    })),
);
