import { Unauthenticated, Unavailable } from '../../errors.ts';
import { logProviderFailure } from '../../logger.ts';

/** Errors of a token endpoint that say that KQueen is wrong, or the provider, and not the user (RFC 6749, section 5.2). */
const NOT_OF_THE_USER = [
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
];
const DEEPEST_CAUSE = 5;

/** `cause`: for the log, without what the provider said. */
export function unavailable(cause: unknown): Unavailable {
  return new Unavailable('The identity provider cannot be asked now: try again later', { cause });
}

/** A login that is not one, or that is over. */
export function refused(cause?: Error): Unauthenticated {
  return new Unauthenticated(
    'Bad Request',
    'The login at the identity provider is not valid or over: begin again, and end it where you began',
    { cause },
  );
}

/**
 * What a failure of a call to the provider is to a client: `Unavailable` where the provider cannot be reached, or where it
 * refuses KQueen itself; `Unauthenticated` for an answer that does not prove a login. The client writes what was answered,
 * tokens among it, into its errors: of these only kind and sentence are kept.
 */
export function failureOf(error: unknown): Unauthenticated | Unavailable {
  if (error instanceof Unauthenticated) return error;
  const away = awayIn(error);
  if (away) return away;
  const { code, error: reason } = error as { code?: unknown; error?: unknown };
  const kept = [code, reason].filter((one) => typeof one === 'string' && /^\w{1,60}$/.test(one)).join(' ');
  const cause = new Error(`${kept}: ${error instanceof Error ? error.message : 'no error'}`);
  return NOT_OF_THE_USER.some((one) => one === reason) ? unavailable(cause) : refused(cause);
}

/** Ends a login, and logs why where it is refused: the answer does not tell. Throws what `end` throws. */
export async function noteRefusal<T>(
  { name: provider }: { name: string },
  { requestId: request_id }: { requestId: string },
  end: () => Promise<T>,
): Promise<T> {
  try {
    return await end();
  } catch (error) {
    if (error instanceof Unauthenticated)
      logProviderFailure('A login at an identity provider was refused', error, { request_id, provider });
    throw error;
  }
}

function awayIn(error: unknown, depth = 0): Unavailable | undefined {
  if (error instanceof Unavailable) return error;
  if (!(error instanceof Error) || depth === DEEPEST_CAUSE) return undefined;
  return awayIn(error.cause, depth + 1);
}
