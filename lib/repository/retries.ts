import { setTimeout as pause } from 'node:timers/promises';

/** A round of a race always has a winner, so that this many racers are all served. */
export const ATTEMPTS = 128;
const LONGEST_PAUSE_MS = 40;

/** Waits before the next round of a race that was lost: longer and longer, and each racer another time. */
export function pauseAfter(attempt: number): Promise<void> {
  return pause(Math.random() * Math.min(LONGEST_PAUSE_MS, attempt + 1));
}
