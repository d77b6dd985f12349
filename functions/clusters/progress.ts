import * as z from 'zod';
import { clusterById } from '../../lib/clusters/find.ts';
import { progressOf } from '../../lib/clusters/progress.ts';
import { stateCaption } from '../../lib/clusters/states.ts';
import { objectRoute } from '../../lib/http/route.ts';

export const handler = objectRoute(
  {
    summary: 'Show provisioning progress in percent',
    policy: 'cluster:get',
    resource: clusterById,
    response: z.object({
      response: z.int().meta({ description: '200, or 501 if the engine reports no progress' }),
      progress: z.number().meta({ description: 'Percent' }),
      result: z.string().meta({ description: 'The state' }),
    }),
  },
  async ({ context, found }) => {
    const progress = await progressOf(context, found);
    const result = stateCaption(context.config, found.object.state);
    return progress === undefined
      ? { response: 501, progress: 0, result }
      : { response: 200, progress, result };
  },
);
