import type { Keys } from '../keys.ts';
import type { ModelName } from '../model.ts';
import type { Query } from '../query.ts';
import { dueTime } from './derived.ts';
import { duePrefix, placedId } from './index-keys.ts';
import { END, sortedText, sortText } from './sort-text.ts';

/** An object that somebody must look at. */
export interface Due {
  id: string;
  namespace: string;
  /** Since when (RFC 3339, milliseconds). */
  at: string;
}

/** Sorts after `END`: of one time, everything comes before it. */
const AFTER_END = '"';

/** The objects of a model that are due at a time or were before it, those that have waited longest first. */
export function dueUntil(keys: Keys, model: ModelName, until: Date, limit: number): Query<Due[]> {
  const prefix = duePrefix(keys, model);
  const before = prefix + sortText(dueTime(until)) + AFTER_END;
  return {
    keys: [],
    prefixes: [],
    pages: [{ prefix, before, limit }],
    decode: ({ pages }) =>
      (pages[0] ?? []).map(({ key, value }) => {
        const place = key.slice(prefix.length);
        return { id: placedId(place), namespace: value, at: sortedText(place.slice(0, place.indexOf(END))) };
      }),
  };
}
