import type { Keys } from '../keys.ts';
import type { Query } from '../query.ts';
import { countsReady, entriesReady } from './index-keys.ts';

/**
 * What the indexes are made of. A store whose marks name another version has those of another KQueen: they are made anew. To be
 * raised with every change of what `derivedOf` makes of an object that is stored already.
 */
export const INDEX_VERSION = '1';

/** Whether the indexes are whole, and of this version. */
export function isIndexed(keys: Keys): Query<boolean> {
  const marks = [entriesReady(keys), countsReady(keys)];
  return {
    keys: marks,
    prefixes: [],
    decode: ({ entries }) => marks.every((mark) => entries.get(mark)?.value === INDEX_VERSION),
  };
}
