const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The longest time that a receiver may ask to be left alone for. */
const LONGEST_PAUSE_MS = 6 * HOUR_MS;
/** How long a receiver is left alone that is overloaded and does not say for how long. */
const PAUSE_MS = MINUTE_MS;
/** Up to this share of a delay is added, so that what failed together does not come together again. */
const JITTER = 0.1;
/** Too many requests, and servers that are overloaded. */
const BUSY = new Set([429, 502, 503, 504]);

/** The delays between attempts: three days in all, as Standard Webhooks recommends. */
export const DELAYS_MS = [
  ...[5_000, 5 * MINUTE_MS, 30 * MINUTE_MS],
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS),
];

/** When to try again after so many attempts that failed; undefined: no more. */
export function nextAttempt(tries: number, now: Date, random: () => number = Math.random): Date | undefined {
  const delay = DELAYS_MS[tries - 1];
  return delay === undefined ? undefined : new Date(now.getTime() + delay * (1 + random() * JITTER));
}

/** Until when to send nothing to a receiver that answered so; undefined: it is not overloaded. */
export function pauseUntil(
  { status, retryAfter }: { status?: number; retryAfter?: string },
  now: Date,
): Date | undefined {
  if (status === undefined || !BUSY.has(status)) return undefined;
  const wanted = retryAfterMs(retryAfter, now) ?? PAUSE_MS;
  return new Date(now.getTime() + Math.min(wanted, LONGEST_PAUSE_MS));
}

/** The header, in either form (RFC 9110, section 10.2.3), in milliseconds from now. */
function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined || header.length > 40) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const date = header.endsWith(' GMT') ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
