import type { Keys } from '../keys.ts';
import type { Dimension, ModelName, OrderName } from '../model.ts';
import type { Query } from '../query.ts';
import type { Entry } from '../stores/store.ts';
import { countsPrefix, orderPrefix, scopeCountsPrefix, scopeOf } from './index-keys.ts';
import { AFTER_END, sortedText, sortText } from './sort-text.ts';

/** The numbers of objects by the value of a dimension, in one namespace or in all. */
export function countsIn(
  keys: Keys,
  model: ModelName,
  dimension: Dimension,
  namespace: string | undefined,
): Query<Map<string, number>> {
  const scope = scopeOf(namespace);
  return {
    keys: [],
    prefixes: [scopeCountsPrefix(keys, model, dimension, scope)],
    decode: ({ ranges }) => summed(ranges[0] ?? []).get(scope) ?? new Map(),
  };
}

/** The same by namespace. */
export function countsByNamespace(
  keys: Keys,
  model: ModelName,
  dimension: Dimension,
): Query<Map<string, Map<string, number>>> {
  const everywhere = scopeOf(undefined);
  return {
    keys: [],
    prefixes: [countsPrefix(keys, model, dimension)],
    decode: ({ ranges }) => {
      const sums = summed(ranges[0] ?? []);
      sums.delete(everywhere);
      return sums;
    },
  };
}

/** The sort values between which objects are counted: after the one, and until the other, which counts too. */
export interface Between {
  after?: string;
  until?: string;
}

/** The number of objects of all namespaces that stand in an order between two sort values. */
export function countBetween(
  keys: Keys,
  model: ModelName,
  order: OrderName,
  { after, until }: Between,
): Query<number> {
  const prefix = orderPrefix(keys, model, order, scopeOf(undefined));
  const bound = (value: string) => prefix + sortText(value) + AFTER_END;
  return {
    keys: [],
    prefixes: [],
    counts: [
      {
        prefix,
        ...(after !== undefined && { from: bound(after) }),
        ...(until !== undefined && { before: bound(until) }),
      },
    ],
    decode: ({ counts }) => counts[0] ?? 0,
  };
}

/** The counts that counters (`<scope>/<value>!/<base, up or down>`) make, by scope and value; those of nothing are left out. */
export function summed(entries: readonly Entry[]): Map<string, Map<string, number>> {
  const sums = new Map<string, Map<string, number>>();
  for (const { key, value } of entries) {
    const [end = '', name = '', scope = ''] = key.split('/').reverse();
    const values = sums.get(scope) ?? new Map<string, number>();
    sums.set(scope, values);
    const counted = sortedText(name);
    values.set(counted, (values.get(counted) ?? 0) + (end === 'down' ? -Number(value) : Number(value)));
  }
  for (const [scope, values] of sums) {
    for (const [value, count] of values) if (count === 0) values.delete(value);
    if (values.size === 0) sums.delete(scope);
  }
  return sums;
}
