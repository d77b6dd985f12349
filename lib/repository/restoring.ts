import { Unavailable } from '../errors.ts';

/** Throws `Unavailable` while a restore is not finished (`Queries.isRestoring`): half of the data is no data. */
export function refuseRestoring(isRestoring: boolean): void {
  if (isRestoring) {
    throw new Unavailable('A backup is being restored: try again when that is done', { retryAfter: 30 });
  }
}
