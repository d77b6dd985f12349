import { InvalidInput } from '../errors.ts';

/** The error for a file that is not as `backup` wrote it. */
export function damaged(how: string, cause?: unknown): InvalidInput {
  return new InvalidInput(`The file is not a whole backup of KQueen (${how}): take another one`, [], {
    cause,
  });
}
