import { DayUsedUp } from '../../errors.ts';
import type { DailyKind, Quota } from './quota.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What the users of an organization have caused on one day. */
export type Caused = Record<DailyKind, number>;

/** What was caused on a day, as it is stored. */
export interface Day extends Caused {
  /** `2026-03-01`, UTC. */
  day: string;
  /** The audit entry that stands for the refusals beyond the quota, and how many these are. */
  beyond?: { at: string; id: string; times: number };
  /** The quotas that have stopped somebody on this day. */
  reached?: readonly string[];
}

const NOTHING: Caused = { writes_per_day: 0, bytes_per_day: 0, events_per_day: 0, refusals_per_day: 0 };

const NAMES: Record<DailyKind, string> = {
  writes_per_day: 'writes',
  bytes_per_day: 'bytes',
  events_per_day: 'events',
  refusals_per_day: 'refusals',
};

/**
 * The day that counts now. It begins anew with each day (UTC), and never because a clock steps backward: a day that lies
 * ahead by no more than one goes on, and one that lies further ahead, which no clock but a wrong one has begun, becomes
 * today with all that it has.
 */
export function currentDay(stored: Day | undefined, now: Date): Day {
  const today = dayOf(now);
  if (!stored || stored.day < today) return { day: today, ...NOTHING };
  const tomorrow = dayOf(new Date(now.getTime() + DAY_MS));
  return stored.day <= tomorrow ? stored : { ...stored, day: today };
}

/** The day with what is caused besides. */
export function dayWith(day: Day, more: Partial<Caused>): Day {
  const { writes_per_day = 0, bytes_per_day = 0, events_per_day = 0, refusals_per_day = 0 } = more;
  return {
    ...day,
    writes_per_day: day.writes_per_day + writes_per_day,
    bytes_per_day: day.bytes_per_day + bytes_per_day,
    events_per_day: day.events_per_day + events_per_day,
    refusals_per_day: day.refusals_per_day + refusals_per_day,
  };
}

/** Throws `DayUsedUp` until the day ends when more would be caused on it than is allowed. */
export function refuseBeyondDay(day: Day, more: Partial<Caused>, quota: Quota, now: Date): void {
  for (const kind of ['writes_per_day', 'bytes_per_day', 'events_per_day'] as const) {
    const { [kind]: growth = 0 } = more;
    const { [kind]: allowed } = quota;
    if (growth <= 0 || allowed === undefined || day[kind] + growth <= allowed) continue;
    throw new DayUsedUp(
      kind,
      `The organization has used ${day[kind]} of ${allowed} ${NAMES[kind]} of this day: wait for the next one (UTC) or ask for a higher quota`,
      secondsLeft(day, now),
    );
  }
}

/** Seconds until a day ends, at least 1. */
function secondsLeft({ day }: Day, now: Date): number {
  const end = Date.parse(`${day}T00:00:00Z`) + DAY_MS;
  return Math.max(1, Math.ceil((end - now.getTime()) / 1000));
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
