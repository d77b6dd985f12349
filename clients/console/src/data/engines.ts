import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';

/** What an engine can do, and what it takes. */
export type EngineFacts = Awaited<ReturnType<typeof readEngines>>[number];

/** The engines of this installation, with the parameters that their provisioners and clusters take. */
export const enginesQuery = queryOptions({
  queryKey: ['engines'],
  queryFn: ({ signal }) => readEngines(signal),
  staleTime: Number.POSITIVE_INFINITY,
});

function readEngines(signal: AbortSignal) {
  return dataOf(api.GET('/api/v1/provisioners/engines', { signal }));
}
