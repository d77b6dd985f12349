import { randomUUID } from 'node:crypto';
import type { Entry } from '../stores/store.ts';

/** How an attempt to deliver an event ended. */
export interface DeliveryAttempt {
  /** RFC 3339, milliseconds. */
  at: string;
  duration_ms: number;
  /** The status of the answer, where there was one. */
  status?: number;
  /** Why it failed; undefined: it did not. */
  error?: string;
}

/** An event on its way to one webhook, and what came of it. */
export interface Delivery {
  /** The id of the event. */
  id: string;
  type: string;
  /** RFC 3339, milliseconds. */
  created_at: string;
  /** The text that is signed and sent. */
  body: string;
  state: 'pending' | 'delivered' | 'failed';
  /** When a pending one is tried next (RFC 3339, milliseconds). */
  next_at?: string;
  /** The attempts since it was last put into the queue. */
  tries: number;
  attempts: DeliveryAttempt[];
}

/** A delivery as it was read. */
export interface LoadedDelivery {
  delivery: Delivery;
  revision: string;
}

/** The attempts that are remembered of one delivery. */
const MOST_ATTEMPTS = 20;

/** The storage form: by the id of the write we know our own after a lost answer. */
export function encodeDelivery(delivery: Delivery): string {
  const attempts = delivery.attempts.slice(-MOST_ATTEMPTS);
  return JSON.stringify({ ...delivery, attempts, write: randomUUID() });
}

/** What `encodeDelivery` wrote. */
export function decodeDelivery({ value, revision }: Entry): LoadedDelivery {
  const { write: _, ...delivery } = JSON.parse(value) as Delivery & { write: string };
  return { delivery, revision };
}
