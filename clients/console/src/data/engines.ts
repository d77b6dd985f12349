import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import type { components } from '../api/schema.d.ts';

type Answer = Awaited<ReturnType<typeof readEngines>>[number];
type Parameters = Record<string, components['schemas']['Parameter']>;

/** What an engine can do, and what its provisioners and clusters take. */
export type EngineFacts = Omit<Answer, 'parameters'> & {
  parameters: { provisioner: Parameters; cluster: Parameters };
};

/** The engines of this installation. */
export const enginesQuery = queryOptions({
  queryKey: ['engines'],
  // The client types the pairs of choices as lists.
  queryFn: async ({ signal }) => (await readEngines(signal)) as EngineFacts[],
  staleTime: Number.POSITIVE_INFINITY,
});

function readEngines(signal: AbortSignal) {
  return dataOf(api.GET('/api/v1/provisioners/engines', { signal }));
}
