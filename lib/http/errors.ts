import type { ZodError } from 'zod';
import {
  Conflict,
  DayUsedUp,
  DomainError,
  EngineFailed,
  EngineTimeout,
  Forbidden,
  InProgress,
  type InvalidField,
  InvalidInput,
  KeyReused,
  NotFound,
  NotSupported,
  PreconditionFailed,
  QuotaUsedUp,
  StoreFull,
  TooLarge,
  TooManyRequests,
  Unauthenticated,
  Unavailable,
  UnsupportedMediaType,
} from '../errors.ts';
import { UNDESCRIBED } from '../wire/messages.ts';
import { json, type Response } from './response.ts';

const STATUS = new Map<unknown, number>([
  [InvalidInput, 400],
  [Unauthenticated, 401],
  [Forbidden, 403],
  [NotFound, 404],
  [Conflict, 409],
  [QuotaUsedUp, 409],
  [InProgress, 409],
  [PreconditionFailed, 412],
  [TooLarge, 413],
  [UnsupportedMediaType, 415],
  [KeyReused, 422],
  [TooManyRequests, 429],
  [DayUsedUp, 429],
  [NotSupported, 501],
  [EngineFailed, 502],
  [Unavailable, 503],
  [StoreFull, 503],
  [EngineTimeout, 504],
]);

/** The status of an error; 500 for whatever nobody foresaw. */
export function statusOf(error: unknown): number {
  return error instanceof DomainError ? (STATUS.get(error.constructor) ?? 500) : 500;
}

/** The response to an error. Only the public message of a domain error goes out. `realm` is `JWT_DEFAULT_REALM`. */
export function errorResponse(error: unknown, realm: string): Response {
  const status = statusOf(error);
  if (error instanceof Unauthenticated) {
    const body = { status_code: status, error: error.reason, description: sentence(error.message) };
    return json(status, body, { 'www-authenticate': `JWT realm="${realm.replaceAll(/["\\]/g, '')}"` });
  }
  if (error instanceof Forbidden) {
    return json(status, {
      status_code: status,
      error: 'Insufficient permissions',
      description: sentence(error.message),
    });
  }
  if (status === 500 || !(error instanceof DomainError)) {
    return json(500, {
      code: 500,
      description: 'Something went wrong here: tell your administrator the request id',
    });
  }
  const errors = error instanceof InvalidInput && error.errors.length > 0 ? { errors: error.errors } : {};
  const headers: Record<string, string> =
    error instanceof Unavailable || error instanceof TooManyRequests || error instanceof InProgress
      ? { 'retry-after': String(error.retryAfter) }
      : {};
  return json(status, { code: status, description: sentence(error.message), ...errors }, headers);
}

const MOST_ERRORS = 20;
const LONGEST_PATH = 200;

/** Turns the issues of zod into `InvalidInput` that names each invalid field. */
export function invalidInput(error: ZodError, what: 'body' | 'query'): InvalidInput {
  const unknown = what === 'body' ? 'is not a known field' : 'is not a known parameter';
  const errors = error.issues.flatMap((issue) => fieldsOf(issue, unknown)).slice(0, MOST_ERRORS);
  const [first] = errors;
  const message = `${first?.path || `The ${what}`} ${first?.message ?? 'is not as described'}`;
  return new InvalidInput(message, errors, { cause: error });
}

function fieldsOf(issue: ZodError['issues'][number], unknown: string): InvalidField[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: short([...path, key]), message: unknown }));
  }
  // The kind that a field really takes comes last: before it stands the empty text, which counts as unset.
  if (issue.code === 'invalid_union' && issue.message === UNDESCRIBED) {
    const deeper = issue.errors.at(-1) ?? [];
    return deeper.flatMap((one) => fieldsOf({ ...one, path: [...issue.path, ...one.path] }, unknown));
  }
  return [{ path: short(path), message: sentence(issue.message) }];
}

function short(path: string[]): string {
  return sentence(path.join('.').slice(0, LONGEST_PATH));
}

/** Existing clients put descriptions into quoted text: they hold no apostrophes. */
function sentence(text: string): string {
  return text.replaceAll("'", '');
}
