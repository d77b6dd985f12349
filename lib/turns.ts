import { setImmediate as nextTurn } from 'node:timers/promises';

/** So long, in milliseconds, work goes on before others have their turn. */
const TURN_MS = 15;

/** Work that can be interrupted wherever it yields. */
export type Work<T> = Generator<void, T, void>;

/**
 * Does work to its end without keeping others waiting: what comes from a cluster may be large, and one process serves all
 * tenants. Between two yields it must take a few milliseconds at most. Throws what the work throws.
 */
export async function inTurns<T>(work: Work<T>): Promise<T> {
  let began = performance.now();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() - began < TURN_MS) continue;
    await nextTurn();
    began = performance.now();
  }
}

/** `items.map(make)`, which can be interrupted after each of them. */
export function* mapped<T, R>(items: readonly T[], make: (item: T) => R): Work<R[]> {
  const made: R[] = [];
  for (const item of items) {
    made.push(make(item));
    yield;
  }
  return made;
}
