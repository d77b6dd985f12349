import type { Keys } from '../keys.ts';
import type { Dimension, ModelName } from '../model.ts';
import type { Query } from '../query.ts';
import type { Entry } from '../stores/store.ts';
import { countsPrefix, scopeCountsPrefix, scopeOf } from './index-keys.ts';
import { sortedText } from './sort-text.ts';

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
