import type { Webhook } from '../models/webhook.ts';
import type { Secrets } from '../repository/model.ts';
import type { Delivery, DeliveryAttempt } from '../repository/outbox/delivery.ts';
import { nextAttempt, pauseUntil } from './backoff.ts';
import { DeliveryFailed } from './failures.ts';
import type { Sender } from './sender.ts';
import { signedHeaders } from './signature.ts';

/** The body is an event in structured form (CloudEvents 1.0, HTTP binding, section 3.2). */
const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';

/** An attempt, and why it failed. */
export interface Attempted {
  attempt: DeliveryAttempt;
  failure?: DeliveryFailed;
}

/** Sends an event to a webhook once. Never rejects for what a receiver does. */
export async function attemptDelivery(
  sender: Sender,
  { webhook, secrets }: { webhook: Webhook; secrets: Secrets },
  { id, body }: Pick<Delivery, 'id' | 'body'>,
  now: Date,
): Promise<Attempted> {
  const signed = signedHeaders(signingSecrets(webhook, secrets, now), { id, at: now, body });
  const headers = { ...signed, 'content-type': CONTENT_TYPE, 'user-agent': 'KQueen-Webhooks' };
  const start = performance.now();
  const taken = () => ({ at: now.toISOString(), duration_ms: Math.round(performance.now() - start) });
  try {
    const status = await sender.send({ url: secrets.url ?? '', headers, body });
    return { attempt: { ...taken(), status } };
  } catch (failure) {
    if (!(failure instanceof DeliveryFailed)) throw failure;
    return { attempt: { ...taken(), status: failure.status, error: failure.message }, failure };
  }
}

/** After a rotation both secrets sign for a while, so that a receiver can change to the new one at any time. */
function signingSecrets(
  { previous_until: until }: Webhook,
  { secret, previous }: Secrets,
  now: Date,
): string[] {
  const isPreviousValid = until !== undefined && Date.parse(until) > now.getTime();
  return [secret, isPreviousValid ? previous : undefined].filter((one) => one !== undefined);
}

/** What becomes of a delivery by an attempt. */
export function afterAttempt(delivery: Delivery, { attempt, failure }: Attempted, now: Date): Delivery {
  const after = { ...delivery, tries: delivery.tries + 1, attempts: [...delivery.attempts, attempt] };
  if (!failure) return { ...after, state: 'delivered', next_at: undefined };
  const next = nextAttempt(after.tries, now);
  if (!next) return { ...after, state: 'failed', next_at: undefined };
  const pause = pauseUntil(failure, now)?.getTime() ?? 0;
  return { ...after, next_at: new Date(Math.max(next.getTime(), pause)).toISOString() };
}
