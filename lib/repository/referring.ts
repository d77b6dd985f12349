import type { Keys } from './keys.ts';
import type { ModelName } from './model.ts';
import type { Query } from './query.ts';

/** An object that refers to another one. */
export interface Referring {
  id: string;
  namespace: string;
}

/** The objects of a model whose `field` refers to `target`, an id: those of a namespace, or of all. */
export function referringTo(
  keys: Keys,
  wanted: { model: ModelName; field: string; target: string; namespace?: string },
): Query<Referring[]> {
  return {
    keys: [],
    prefixes: [keys.references(wanted.model, wanted.field, wanted.target)],
    decode: ({ ranges }) =>
      (ranges[0] ?? [])
        .map(({ key, value: namespace }) => ({ id: key.slice(key.lastIndexOf('/') + 1), namespace }))
        .filter(({ namespace }) => namespace === (wanted.namespace ?? namespace)),
  };
}
