import type { Context } from '../context.ts';
import type { AuditEntry } from './entry.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** About so many entries are in memory at once, going by the days before. */
const ENTRIES_AT_ONCE = 10_000;
/** No more days than this are read in one round trip, and no more than ten times as many as in the one before. */
const DAYS_AT_ONCE = 100;

/** The days (`2026-03-01`) whose entries are kept and can lie between the times given, newest first. */
export function daysOf(
  { config, now }: Pick<Context, 'config' | 'now'>,
  { since, until }: { since?: Date; until?: Date },
): string[] {
  const last = Math.min(now().getTime(), until?.getTime() ?? Number.POSITIVE_INFINITY);
  const oldest = now().getTime() - config.AUDIT_RETENTION * DAY_MS;
  const first = Math.max(oldest, since?.getTime() ?? 0);
  const days: string[] = [];
  for (let time = startOfDay(last); time >= startOfDay(first); time -= DAY_MS) {
    days.push(new Date(time).toISOString().slice(0, 10));
  }
  return days;
}

/**
 * The entries of some days of one tenant, or of all, newest first, one portion a round trip: a day by itself, then as many
 * as will make about 10,000 entries, so that neither many days nor many entries take long to begin with. Throws
 * `Unavailable`.
 */
export async function* portionsOf(
  { readTrail }: Pick<Context, 'readTrail'>,
  days: readonly string[],
  namespace: string | undefined,
): AsyncGenerator<AuditEntry[]> {
  let at = 0;
  let portion = 1;
  while (at < days.length) {
    const entries = await readTrail(days.slice(at, at + portion), namespace);
    yield entries;
    at += portion;
    const fitting = Math.floor((ENTRIES_AT_ONCE * portion) / Math.max(1, entries.length));
    portion = Math.max(1, Math.min(fitting, portion * 10, DAYS_AT_ONCE));
  }
}

function startOfDay(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}
