import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';

/** The organizations that the user sees: for a superadmin, all. */
export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: async () => {
    const answer = await dataOf(api.GET('/api/v1/organizations'));
    return Array.isArray(answer) ? answer : answer.items;
  },
  staleTime: 60_000,
});
