import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';

/** The user of the session. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => dataOf(api.GET('/api/v1/users/whoami')),
  staleTime: 60_000,
});

/** The user of the session, inside of the shell. */
export function useMe() {
  return useSuspenseQuery(meQuery).data;
}
