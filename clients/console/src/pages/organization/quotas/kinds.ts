import type { QuotaKind } from '../../../data/organizations.ts';

/** What is kept until it is deleted. */
export const HELD: readonly QuotaKind[] = ['clusters', 'nodes', 'provisioners', 'users', 'tokens'];
/** What is counted anew each day. */
export const DAILY: readonly QuotaKind[] = [
  'writes_per_day',
  'bytes_per_day',
  'events_per_day',
  'refusals_per_day',
];
