import type { Keys } from '../keys.ts';
import type { ModelName } from '../model.ts';
import type { Query } from '../query.ts';
import { dueTime } from './derived.ts';
import { duePrefix, placedId, placeText } from './index-keys.ts';
import { AFTER_END, END, sortedText, sortText } from './sort-text.ts';

/** An object that somebody must look at. */
export interface Due {
  id: string;
  namespace: string;
  /** Since when (RFC 3339, milliseconds). */
  at: string;
}

/** What is due of a model, as far as it is read. */
export interface DueWanted {
  until: Date;
  limit: number;
  /** The last one of those that were read before. */
  after?: Due;
}

/** The objects of a model that are due at a time or were before it, those that have waited longest first. */
export function dueUntil(keys: Keys, model: ModelName, { until, limit, after }: DueWanted): Query<Due[]> {
  const prefix = duePrefix(keys, model);
  const before = prefix + sortText(dueTime(until)) + AFTER_END;
  return {
    keys: [],
    prefixes: [],
    pages: [
      {
        prefix,
        before,
        limit,
        ...(after && { after: prefix + placeText({ sortValue: after.at, id: after.id }) }),
      },
    ],
    decode: ({ pages }) =>
      (pages[0] ?? []).map(({ key, value }) => {
        const place = key.slice(prefix.length);
        return { id: placedId(place), namespace: value, at: sortedText(place.slice(0, place.indexOf(END))) };
      }),
  };
}
