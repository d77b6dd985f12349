import { type Approval, type Expiry, NOTICES } from './lifetime.ts';

/** What decides on the next look at a cluster. */
interface Living {
  state: string;
  expiry?: Expiry;
  protected?: true;
  approval?: Approval;
}

const HOUR_MS = 3_600_000;
/** A deletion that failed is begun again after an hour, then after two, and so on up to a day. */
const LONGEST_PAUSE_HOURS = 24;

/**
 * When a cluster next needs attention for its lifetime (milliseconds since 1970): for a notice, for its expiry, or for a
 * request to delete it that nobody approved. A time that is past means now, and again in each run until it is dealt with.
 * Undefined: never, as it is.
 */
export function nextLook(cluster: Living): number | undefined {
  if (cluster.state === 'Destroying') return undefined;
  const times = [approvalEnd(cluster), expiryLook(cluster)].filter((time) => time !== undefined);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** The instant at which nobody can approve any more of the deletion that was asked for. */
export function approvalEnd({ approval }: Living): number | undefined {
  return approval && Date.parse(approval.ends_at);
}

function expiryLook({ expiry, protected: isProtected }: Living): number | undefined {
  if (!expiry) return undefined;
  const at = Date.parse(expiry.at);
  const notice = NOTICES.find((lead) => lead < (expiry.noticed ?? Number.POSITIVE_INFINITY));
  if (notice !== undefined) return at - notice * 1000;
  if (isProtected) return expiry.noticed === 0 ? undefined : at;
  return Math.max(at, nextTry(expiry));
}

/** The earliest time of the next try to delete an expired cluster (milliseconds since 1970). */
export function nextTry({ tries = 0, tried_at }: Expiry): number {
  if (tried_at === undefined) return 0;
  return Date.parse(tried_at) + Math.min(2 ** (tries - 1), LONGEST_PAUSE_HOURS) * HOUR_MS;
}

/** The shortest notice that belongs to so many milliseconds before an expiry; undefined before the first one. */
export function noticeAt(msLeft: number): number | undefined {
  return NOTICES.findLast((lead) => msLeft <= lead * 1000);
}
