import type { Approval, Expiry } from './lifetime.ts';

/** What can make a cluster need somebody. */
interface Needy {
  state: string;
  created_at: string;
  approval?: Approval;
  expiry?: Expiry;
}

/** The ranks of what needs somebody; the last one is that of clusters that expire, soon or some day. */
const [FAILED, UNAPPROVED, UNKNOWN, EXPIRING] = ['1', '2', '3', '4'];

/**
 * Where a cluster stands among those that need somebody: failed ones, those whose deletion waits for an approval, and unknown
 * ones, the oldest first; then those that expire, by the time. Undefined: it needs nobody, ever.
 */
export function attentionTo({ state, approval, expiry, created_at }: Needy): string | undefined {
  if (state === 'Error') return `${FAILED} ${created_at}`;
  if (approval) return `${UNAPPROVED} ${created_at}`;
  if (state === 'Unknown') return `${UNKNOWN} ${created_at}`;
  return expiry && attentionUntil(expiry.at);
}

/** The end of those that need somebody by a time (RFC 3339, seconds), at which they expire. */
export function attentionUntil(time: string): string {
  return `${EXPIRING} ${time}`;
}
