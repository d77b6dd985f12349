import { setTimeout as pause } from 'node:timers/promises';
import type { Services } from '../app/services.ts';
import { Unavailable } from '../errors.ts';
import { logFailure } from '../logger.ts';
import { render } from './render.ts';
import { takeSnapshot } from './snapshot.ts';

/** Several Prometheus servers, or an impatient one, cost the store no more than one. */
const KEPT_MS = 15_000;
/** Prometheus gives up after 10 s by default, and would not learn that it is the store that does not answer. */
const PATIENCE_MS = 8_000;

/** By the services of the instance, of which there is one set for its whole life. */
const kept = new WeakMap<Services, { text: Promise<string>; until: number }>();

/**
 * The metrics as text for Prometheus, at most 15 s old; who asks while they are being read waits for the same read. When
 * the store does not answer in time (8 s) they are `store_reachable 0` alone, and it is asked again the next time.
 */
export async function scrape(services: Services, patienceMs = PATIENCE_MS): Promise<string> {
  try {
    return await recent(services, patienceMs);
  } catch (error) {
    kept.delete(services);
    if (!(error instanceof Unavailable)) throw error;
    logFailure('The store did not answer a scrape', error);
    return render();
  }
}

function recent(services: Services, patienceMs: number): Promise<string> {
  const now = services.now().getTime();
  const last = kept.get(services);
  if (last && now < last.until) return last.text;
  const text = read(services, patienceMs);
  kept.set(services, { text, until: now + KEPT_MS });
  return text;
}

async function read(services: Services, patienceMs: number): Promise<string> {
  const patience = new AbortController();
  try {
    const snapshot = await Promise.race([
      takeSnapshot(services),
      pause(patienceMs, undefined, { signal: patience.signal }),
    ]);
    if (!snapshot) throw new Unavailable(`The store has not answered within ${patienceMs} ms`);
    return await render(snapshot);
  } finally {
    patience.abort();
  }
}
