const LOCAL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const UTC = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });
const NUMBER = new Intl.NumberFormat();
const PERCENT = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 });

/** The largest unit that a time fits into, in seconds. */
const UNITS = [
  { unit: 'year', seconds: 31_536_000 },
  { unit: 'month', seconds: 2_592_000 },
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
] as const;
/** By so much a clock may be ahead of that of the browser. */
const SKEW_S = 10;
const BINARY = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

/** A time where the user is. */
export function localTime(at: Date): string {
  return LOCAL.format(at);
}

/** A time in UTC. */
export function utcTime(at: Date): string {
  return UTC.format(at);
}

/** How long ago a time was, or how far off it is. */
export function relativeTime(at: Date, now: number): string {
  const seconds = (at.getTime() - now) / 1000;
  const fitting = UNITS.find((one) => Math.abs(seconds) >= one.seconds);
  // Clocks differ: what has just happened is not still to come.
  const isNow = seconds > 0 && seconds < SKEW_S;
  if (!fitting) return RELATIVE.format(isNow ? 0 : Math.trunc(seconds), 'second');
  return RELATIVE.format(Math.trunc(seconds / fitting.seconds), fitting.unit);
}

const LENGTHS = UNITS.slice(2).map(({ unit, seconds }) => ({ seconds, format: lengthIn(unit) }));
const SECONDS = { seconds: 1, format: lengthIn('second') };

/** How long a time of this many milliseconds is, in its two largest units: `2 days 3 hr`. */
export function timeLeft(ms: number): string {
  let rest = Math.floor(ms / 1000);
  const parts: string[] = [];
  for (const { seconds, format } of [...LENGTHS, SECONDS]) {
    const count = Math.floor(rest / seconds);
    if (count > 0 || (parts.length === 0 && seconds === 1)) parts.push(format.format(count));
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
    rest -= count * seconds;
  }
  return parts.join(' ');
}

function lengthIn(unit: string): Intl.NumberFormat {
  return new Intl.NumberFormat(undefined, { style: 'unit', unit, unitDisplay: 'short' });
}

/** A number with the separators of the user. */
export function number(value: number): string {
  return NUMBER.format(value);
}

/** A share of 1 in percent. */
export function percent(share: number): string {
  return PERCENT.format(share);
}

/** Bytes in the unit that suits, in steps of 1024 as Kubernetes counts memory. */
export function bytes(value: number): string {
  const step = value < 1 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), BINARY.length - 1);
  const unit = BINARY[step] ?? 'byte';
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(value / 1024 ** step);
}
