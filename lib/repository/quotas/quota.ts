import { QuotaUsedUp } from '../../errors.ts';

/** Of what an organization may have only so many at a time. */
export const COUNTED_KINDS = ['clusters', 'nodes', 'provisioners', 'users', 'tokens'] as const;
export type CountedKind = (typeof COUNTED_KINDS)[number];

/** Of what the users of an organization may cause only so much on one day (UTC). */
export const DAILY_KINDS = ['writes_per_day', 'bytes_per_day', 'events_per_day', 'refusals_per_day'] as const;
export type DailyKind = (typeof DAILY_KINDS)[number];

export const QUOTA_KINDS = [...COUNTED_KINDS, ...DAILY_KINDS] as const;
export type QuotaKind = (typeof QUOTA_KINDS)[number];

/** How much of each an organization may have; what is not named is unlimited. */
export type Quota = Partial<Record<QuotaKind, number>>;

/** How much there is of each. */
export type Counts = Partial<Record<CountedKind, number>>;

/** How much is used of what is allowed; unlimited without `allowed`. */
export interface Used {
  used: number;
  allowed?: number;
}

const WAY_OUT: Record<CountedKind, string> = {
  clusters: 'delete one or ask for a higher quota',
  nodes: 'take fewer or ask for a higher quota',
  provisioners: 'delete one or ask for a higher quota',
  users: 'delete one or ask for a higher quota',
  tokens: 'revoke one or ask for a higher quota',
};

/** The sums of some counts; those that are 0 are left out. */
export function sumOf(...counts: readonly Counts[]): Counts {
  const sums = COUNTED_KINDS.map((kind) => [kind, counts.reduce((sum, one) => sum + (one[kind] ?? 0), 0)]);
  return Object.fromEntries(sums.filter(([, sum]) => sum !== 0)) as Counts;
}

/** The counts with the other sign. */
export function negative(counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).map(([kind, count]) => [kind, -count])) as Counts;
}

/**
 * Throws `QuotaUsedUp` that says used and allowed when more would be used of something than is allowed. What does not grow is
 * never refused, however much is used of it.
 */
export function refuseBeyondQuota(used: Counts, more: Counts, quota: Quota): void {
  for (const kind of COUNTED_KINDS) {
    const { [kind]: growth = 0 } = more;
    const { [kind]: now = 0 } = used;
    const { [kind]: allowed } = quota;
    if (growth <= 0 || allowed === undefined || now + growth <= allowed) continue;
    const wanted = growth > 1 ? `, and ${growth} more are wanted` : '';
    const message = `The organization has ${now} of ${allowed} ${kind}${wanted}: ${WAY_OUT[kind]}`;
    throw new QuotaUsedUp(kind, message);
  }
}
