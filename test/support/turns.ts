import type { Work } from '../../lib/turns.ts';

/** Does work at once. */
export function finished<T>(work: Work<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
