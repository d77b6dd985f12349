import { InvalidInput } from '../errors.ts';

/** The error for a file that is not as `backup` wrote it. */
export function unusable(how: string, cause?: unknown): InvalidInput {
  return new InvalidInput(`The file is not a whole backup of KQueen (${how}): take another one`, [], {
    cause,
  });
}

/** The code of an error of files (`ENOENT`) or of zlib (`Z_DATA_ERROR`); undefined when it is another error. */
export function errorCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return /^(E[A-Z0-9]+|Z_[A-Z_]+)$/.test(code) ? code : undefined;
}
