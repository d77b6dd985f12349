import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';

/** The engines of this installation, with the parameters that their provisioners and clusters take. */
export const enginesQuery = queryOptions({
  queryKey: ['engines'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/provisioners/engines', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});
