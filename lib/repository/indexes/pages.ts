import type { Keys } from '../keys.ts';
import type { ModelName, OrderName } from '../model.ts';
import type { Query } from '../query.ts';
import type { Entry, PageRequest, Store } from '../stores/store.ts';
import { summed } from './counts.ts';
import { TOTAL } from './derived.ts';
import { marksPrefix, orderPrefix, placedId, scopeCountsPrefix, scopeOf } from './index-keys.ts';
import { isIndexed } from './ready.ts';
import { END } from './sort-text.ts';
import { entriesFrom, marksFor, seek, type Travel } from './travel.ts';

/** A page of the objects of a model, in an order. */
export interface PageWanted {
  order: OrderName;
  /** Undefined: all of them. */
  namespace?: string;
  /** From the last to the first; what has the same sort value comes with the greatest id first then. */
  descending?: boolean;
  limit: number;
  /** The `cursor` of the place before the first one; stays good when that object goes. */
  after?: string;
  /** How many to pass over from the beginning; without `after` alone. */
  offset?: number;
}

/** Where an object stands in an order. */
export interface Place {
  id: string;
  namespace: string;
  /** Printable ASCII. Shows the sort value, so that only who may see the object may see it. */
  cursor: string;
}

/** What is known of an order before a page of it is read. */
export interface Outline {
  wanted: PageWanted;
  model: ModelName;
  /** Whether the index is whole; if not, the objects themselves must be read. */
  isIndexed: boolean;
  /** The number of objects in the order. */
  total: number;
  /** Places in the order that bound what is read, in the direction in which it is read. */
  marks: string[];
}

/** The places of a page. */
export interface Places {
  places: Place[];
  total: number;
  /** The `after` of the next page; undefined of the last one. */
  next?: string;
}

/** What `placeText` gives, as far as a range need be sure of it. */
const CURSOR = /^[!-.0-~]{1,2000}$/;
/** Of a page that begins so near to what is known, the ones before it are read and dropped. */
const MOST_DROPPED = 512;
/** More marks than an order has. */
const ALL_MARKS = 100_000;

/** Whether a text can be the `after` of a page. */
export function isCursor(text: string): boolean {
  return CURSOR.test(text) && text.includes(END);
}

/**
 * What must be known to read a page, in one round trip with whatever else is asked: the number of objects, and marks by which
 * the page can be read in narrow bounds. A page by cursor needs a few of them, one by a great offset all.
 */
export function outlineOf(keys: Keys, model: ModelName, wanted: PageWanted): Query<Outline> {
  const scope = scopeOf(wanted.namespace);
  const ready = isIndexed(keys);
  const prefix = marksPrefix(keys, model, wanted.order, scope);
  return {
    keys: ready.keys,
    prefixes: [scopeCountsPrefix(keys, model, 'total', scope)],
    pages: [marksWanted(prefix, wanted)],
    decode: (found) => ({
      ...{ wanted, model },
      isIndexed: ready.decode(found),
      total:
        summed(found.ranges[0] ?? [])
          .get(scope)
          ?.get(TOTAL) ?? 0,
      marks: (found.pages[0] ?? []).map(({ key }) => key.slice(prefix.length)),
    }),
  };
}

function marksWanted(prefix: string, wanted: PageWanted): PageRequest {
  const { offset = 0, limit, after, descending = false } = wanted;
  if (offset > MOST_DROPPED) return { prefix, limit: ALL_MARKS, keysOnly: true };
  const bound = after === undefined ? {} : { [descending ? 'before' : 'after']: prefix + after };
  return { prefix, ...bound, limit: marksFor(offset + limit), reverse: descending, keysOnly: true };
}

/**
 * The places of a page: one round trip. Where it begins at a great offset, one or two more find it from the nearer end, and
 * walk what is passed over (41 ms in the midst of 100,000); a cursor needs none of this. Throws `Unavailable`.
 */
export async function placesOf(store: Store, keys: Keys, outline: Outline): Promise<Places> {
  const { wanted, model, total } = outline;
  const prefix = orderPrefix(keys, model, wanted.order, scopeOf(wanted.namespace));
  const found = await entriesOf(store, prefix, outline);
  const places = found.slice(0, wanted.limit).map(({ key, value: namespace }) => {
    const cursor = key.slice(prefix.length);
    return { id: placedId(cursor), namespace, cursor };
  });
  return { places, total, next: found.length > wanted.limit ? places.at(-1)?.cursor : undefined };
}

/** The entries of the page, and the one after it. */
async function entriesOf(store: Store, prefix: string, { wanted, marks, total }: Outline): Promise<Entry[]> {
  const { offset = 0, limit, after, descending = false } = wanted;
  if (offset <= MOST_DROPPED) {
    const travel = { prefix, marks, isBackward: descending };
    const entries = await entriesFrom(
      store,
      travel,
      after === undefined ? {} : { after },
      offset + limit + 1,
    );
    return entries.slice(offset);
  }
  const count = Math.min(limit + 1, total - offset);
  if (count <= 0) return [];
  const isFromEnd = offset > total / 2;
  const isBackward = descending !== isFromEnd;
  const travel: Travel = { prefix, isBackward, marks: isBackward ? marks.toReversed() : marks };
  const { mark, left } = await seek(store, travel, isFromEnd ? total - offset - count : offset, MOST_DROPPED);
  const entries = (await entriesFrom(store, travel, { mark }, left + count)).slice(left);
  return isFromEnd ? entries.reverse() : entries;
}
