import type { Dimension, Loaded, Model, StoredObject } from '../model.ts';
import { dimensionsOf } from './derived.ts';

/** The numbers that the indexes would give for these objects, by namespace and value of the dimension. */
export function tally<T extends StoredObject>(
  model: Model<T>,
  dimension: Dimension,
  objects: readonly Loaded<T>[],
): Map<string, Map<string, number>> {
  const counts = new Map<string, Map<string, number>>();
  for (const { object } of objects) {
    const value = dimensionsOf(model, object).find(([name]) => name === dimension)?.[1];
    if (value === undefined) continue;
    const values = counts.get(object.namespace) ?? new Map<string, number>();
    counts.set(object.namespace, values.set(value, (values.get(value) ?? 0) + 1));
  }
  return counts;
}

/** The sums over all namespaces. */
export function overall(counts: ReadonlyMap<string, ReadonlyMap<string, number>>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const values of counts.values())
    for (const [value, count] of values) sums.set(value, (sums.get(value) ?? 0) + count);
  return sums;
}
