import { common } from '../texts/common.ts';

/** A field that the API refuses. */
export interface FieldError {
  path: string;
  message: string;
}

/** An answer of the API that is not a success. */
export class ApiError extends Error {
  readonly status: number;
  /** What an administrator finds the request by in the log. */
  readonly requestId: string | undefined;
  readonly fields: readonly FieldError[];
  /** Seconds after which another try may succeed. */
  readonly retryAfter: number | undefined;
  /** Kind of a 401: `Authorization Required` where no token was sent. */
  readonly kind: string | undefined;

  constructor(response: Response, body: ErrorBody) {
    super(body.description ?? common.errors.status(response.status));
    this.status = response.status;
    this.requestId = response.headers.get('x-request-id') ?? undefined;
    this.fields = body.errors ?? [];
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    this.retryAfter = Number.isFinite(seconds) ? seconds : undefined;
    this.kind = body.error;
  }
}

/** The server was not reached. */
export class Offline extends Error {
  constructor(cause: unknown) {
    super(common.errors.offline, { cause });
  }
}

interface ErrorBody {
  description?: string;
  error?: string;
  errors?: FieldError[];
}

/** The error that a response tells of. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined);
  return new ApiError(response, typeof body === 'object' && body !== null ? body : {});
}

/** The sentence of any error, for a person. */
export function messageOf(error: unknown): string {
  return error instanceof ApiError || error instanceof Offline ? error.message : common.errors.unforeseen;
}

/** The request id of an error, if it has one. */
export function requestIdOf(error: unknown): string | undefined {
  return error instanceof ApiError ? error.requestId : undefined;
}

/** Messages by field, as a form takes them; `prefix` is cut off (`metadata.`). */
export function fieldErrorsOf(error: unknown, prefix = ''): Record<string, string> {
  const fields = error instanceof ApiError ? error.fields : [];
  return Object.fromEntries(
    fields.map(({ path, message }) => [path.startsWith(prefix) ? path.slice(prefix.length) : path, message]),
  );
}
