import type { Keys } from '../keys.ts';
import type { ModelName, OrderName } from '../model.ts';
import type { Query } from '../query.ts';
import { orderPrefix, placedId, scopeOf } from './index-keys.ts';
import { AFTER_END, sortText } from './sort-text.ts';

/** The first objects of an order. */
export interface HeadWanted {
  order: OrderName;
  /** Undefined: of all namespaces. */
  namespace?: string;
  /** The last sort value of those that are counted; undefined: all are. */
  until?: string;
  /** So many are named. */
  limit: number;
}

/** The first places of an order, and how many it has. */
export interface Head {
  places: { id: string; namespace: string }[];
  total: number;
}

/** For orders that few objects stand in, or few until a sort value: the store walks all of these. */
export function headOf(
  keys: Keys,
  model: ModelName,
  { order, namespace, until, limit }: HeadWanted,
): Query<Head> {
  const prefix = orderPrefix(keys, model, order, scopeOf(namespace));
  const before = until === undefined ? {} : { before: prefix + sortText(until) + AFTER_END };
  return {
    keys: [],
    prefixes: [],
    pages: [{ prefix, ...before, limit }],
    counts: [{ prefix, ...before }],
    decode: ({ pages, counts }) => ({
      places: (pages[0] ?? []).map(({ key, value }) => ({
        id: placedId(key.slice(prefix.length)),
        namespace: value,
      })),
      total: counts[0] ?? 0,
    }),
  };
}
