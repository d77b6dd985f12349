import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, Offline } from './errors.ts';
import { forget, isSessionOver } from './session.ts';
import { sessionEnded } from './session-end.ts';

const TRIES = 2;
/** First part of the keys of what everybody may read. */
export const OPEN = 'open';

/** The cache of everything that was read. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noteEnd }),
  mutationCache: new MutationCache({ onError: noteEnd }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // A page says that the server is away, instead of waiting until the browser thinks that it is not.
      networkMode: 'always',
      retry: (failures, error) => failures < TRIES && isTransient(error),
      retryDelay: (failures, error) => delayOf(error) ?? 500 * 2 ** failures,
    },
    // What was written or answered may be a secret: it goes with the component that shows it.
    mutations: { networkMode: 'always', retry: false, gcTime: 0 },
  },
});

/** Forgets what was read for the user who was logged in. */
export function forgetData(): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== OPEN });
}

function noteEnd(error: unknown): void {
  if (!isSessionOver(error)) return;
  forget();
  sessionEnded(reasonOf(error));
}

/** Why a session is over, in the words of the API; undefined where the browser had none. */
export function reasonOf({ kind, message }: ApiError): string | undefined {
  return kind === 'Authorization Required' ? undefined : message;
}

function isTransient(error: unknown): boolean {
  return error instanceof Offline || (error instanceof ApiError && [502, 503, 504].includes(error.status));
}

function delayOf(error: unknown): number | undefined {
  return error instanceof ApiError && error.retryAfter !== undefined ? error.retryAfter * 1000 : undefined;
}
