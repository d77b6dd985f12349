import type { Applied } from '../../kubernetes/apply/apply.ts';
import { type Apply, resultsEnd } from '../../models/apply.ts';
import { timestamp } from '../../time.ts';

/*
 * The life of an apply that outlasted its request. Pure: nothing here reads a store or a clock.
 */

/** How long a worker has an apply for itself after each progress; longer than a step takes. */
const CLAIM_MS = 120_000;
/** An apply that nothing could end by then is given up. */
const LONGEST_MS = 60 * 60 * 1000;
/** One that is still being stored then never will be. */
const PREPARING_MS = 120_000;
/** An order that has just been sent is on its way to a worker. */
const PATIENCE_MS = 15_000;

/** When an apply that begins now is given up. */
export function expiryFrom(now: Date): string {
  return timestamp(new Date(now.getTime() + LONGEST_MS));
}

/** A claim of one worker from now on. */
export function claimBy(id: string, now: Date): NonNullable<Apply['claim']> {
  return { id, until: new Date(now.getTime() + CLAIM_MS).toISOString() };
}

function isHeld({ claim }: Apply, now: Date): boolean {
  return claim !== undefined && Date.parse(claim.until) > now.getTime();
}

function hasExpired({ expires_at }: Apply, now: Date): boolean {
  return Date.parse(expires_at) <= now.getTime();
}

/** Whether it waits for a worker. */
export function isClaimable(apply: Apply, now: Date): boolean {
  return apply.state === 'running' && !isHeld(apply, now) && !hasExpired(apply, now);
}

/** Whether it should have reached a worker by now, and has not. */
export function isLost(apply: Apply, now: Date): boolean {
  const isNew = apply.attempts === 0 && now.getTime() - Date.parse(apply.created_at) < PATIENCE_MS;
  return isClaimable(apply, now) && !isNew;
}

/** Whether it is to be given up; a worker that has it finds out by itself. */
export function isLate(apply: Apply, now: Date): boolean {
  return apply.state === 'running' && !isHeld(apply, now) && hasExpired(apply, now);
}

/** Whether it is of no use to anybody any more: its results have been there long enough, or it was never whole. */
export function isStale(apply: Apply, now: Date): boolean {
  if (apply.state === 'preparing') return now.getTime() - Date.parse(apply.created_at) > PREPARING_MS;
  const end = resultsEnd(apply);
  return end !== undefined && Date.parse(end) <= now.getTime();
}

/** The apply as it is when a worker lets go of it before all is applied. */
export function released({ claim: _, message: __, ...apply }: Apply, message?: string): Apply {
  return { ...apply, ...(message !== undefined && { message }) };
}

/** The apply as it is when it is over: without its manifests. */
export function ended(apply: Apply, state: 'finished' | 'expired', now: Date, message?: string): Apply {
  return { ...released(apply, message), state, manifests: 0, ended_at: timestamp(now) };
}

/** What became of all objects, in one sentence for the history of the cluster. */
export function summary(results: readonly Applied[], isDryRun: boolean): string {
  const count = (...wanted: Applied['result'][]) =>
    results.filter(({ result }) => wanted.includes(result)).length;
  const failures: [string, number][] = [
    ['refused', count('refused')],
    ['unknown', count('unknown')],
    ['not tried', count('skipped', 'pending')],
  ];
  const told = failures.filter(([, number]) => number > 0).map(([what, number]) => `, ${number} ${what}`);
  const done = isDryRun ? 'Checked' : 'Applied';
  return `${done} ${count('created', 'configured')} of ${results.length} objects${told.join('')}`;
}
