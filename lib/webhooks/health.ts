import type { Webhook } from '../models/webhook.ts';
import { timestamp } from '../time.ts';
import type { Attempted } from './attempt.ts';
import { pauseUntil } from './backoff.ts';

const DAY_MS = 86_400_000;
const MOST_FAILING_DAYS = 5;
/** No longer interested (RFC 9110, section 15.5.11). */
const GONE = 410;

/** How attempts leave a webhook: failing, paused, disabled, or well. */
export function afterAttempts(webhook: Webhook, attempted: readonly Attempted[], now: Date): Webhook {
  if (isGone(attempted))
    return disabled(webhook, 'The receiver answered 410 Gone: it wants no more events', now);
  const pauses = attempted.flatMap(({ failure }) => (failure ? (pauseUntil(failure, now) ?? []) : []));
  const latest = pauses.length > 0 ? new Date(Math.max(...pauses.map(Number))) : undefined;
  const isWell = attempted.some(({ failure }) => !failure);
  const after: Webhook = {
    ...webhook,
    failing_since: isWell ? undefined : (webhook.failing_since ?? timestamp(now)),
    paused_until: latest?.toISOString(),
  };
  const { failing_since: since } = after;
  if (since === undefined || now.getTime() - Date.parse(since) < MOST_FAILING_DAYS * DAY_MS) return after;
  return disabled(after, `Nothing could be delivered for ${MOST_FAILING_DAYS} days`, now);
}

/** A webhook to which nothing is sent until somebody activates it again. */
export function disabled(webhook: Webhook, reason: string, now: Date): Webhook {
  return { ...webhook, active: false, paused_until: undefined, disabled: { at: timestamp(now), reason } };
}

/** Whether a receiver wants no more events. */
export function isGone(attempted: readonly Attempted[]): boolean {
  return attempted.some(({ failure }) => failure?.status === GONE);
}

/** Whether a receiver wants to be left alone for now. */
export function isOverloaded(attempted: readonly Attempted[], now: Date): boolean {
  return attempted.some(({ failure }) => failure && pauseUntil(failure, now) !== undefined);
}
