import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { ApiError } from '../api/errors.ts';

/** Values and their labels, by parameter. */
type Offers = Record<string, [value: string, label: string][]>;

const NOT_SUPPORTED = 501;

/** What a provider offers for the parameters of a cluster, by their names; nothing of one that offers no choices. */
export function optionsQuery(provisioner: string) {
  return queryOptions({
    queryKey: ['provisioners', 'options', provisioner],
    queryFn: async ({ signal }): Promise<Offers> => {
      const path = { id: provisioner };
      try {
        const asked = api.GET('/api/v1/provisioners/{id}/options', { params: { path }, signal });
        // The client types pairs as lists.
        return (await dataOf(asked)) as Offers;
      } catch (error) {
        if (error instanceof ApiError && error.status === NOT_SUPPORTED) return {};
        throw error;
      }
    },
    // Fields wait for it, and can be filled without it.
    retry: false,
    staleTime: 300_000,
    refetchOnWindowFocus: false,
  });
}
