import type { PageRequest, ReadResult, Span } from './stores/store.ts';

/**
 * One thing to read: the keys and prefixes it needs, and how to make the answer of what was found. Queries are
 * gathered by `Repository.read` into one round trip.
 */
export interface Query<R> {
  keys: string[];
  prefixes: string[];
  pages?: PageRequest[];
  counts?: Span[];
  /** `ranges`, `pages` and `counts` are those that this query asks for itself. */
  decode(result: ReadResult): R;
}
