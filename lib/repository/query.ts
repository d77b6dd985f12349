import type { Entry, PageRequest, ReadResult, Span } from './stores/store.ts';

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

/** Gives as many of the answers as were asked for, and then the next ones. */
export function inTurn<A>(answers: readonly A[]): (asked?: readonly unknown[]) => A[] {
  let start = 0;
  return ({ length } = []) => {
    start += length;
    return answers.slice(start - length, start);
  };
}

/** What the first entry under a prefix holds; undefined when there is none. */
export function firstOf<R>(prefix: string, decode: (entry: Entry) => R): Query<R | undefined> {
  return {
    keys: [],
    prefixes: [],
    pages: [{ prefix, limit: 1 }],
    decode: ({ pages: [page = []] }) => page[0] && decode(page[0]),
  };
}

/** What is found where nothing is read. */
export function nothing(): ReadResult {
  return { entries: new Map(), ranges: [], pages: [], counts: [] };
}
