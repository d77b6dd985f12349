import { queryOptions } from '@tanstack/react-query';
import { errorOf, Offline } from '../api/errors.ts';
import { OPEN } from '../api/query-client.ts';
import type { paths } from '../api/schema.d.ts';

type Methods =
  paths['/api/v1/auth/methods']['get']['responses'][200]['content']['application/json']['methods'];
/** One way to log in. */
export type Method = Methods[number];

/** The ways to log in. */
export const loginMethodsQuery = queryOptions({
  queryKey: [OPEN, 'login-methods'],
  // Without the client of the API, which would look for a session first.
  queryFn: async (): Promise<Methods> => {
    const response = await fetch('/api/v1/auth/methods').catch((cause: unknown) => {
      throw new Offline(cause);
    });
    if (!response.ok) throw await errorOf(response);
    return ((await response.json()) as { methods: Methods }).methods;
  },
});
