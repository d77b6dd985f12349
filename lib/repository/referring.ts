import type { Keys } from './keys.ts';
import type { ModelName } from './model.ts';
import type { Query } from './query.ts';

/** An object that refers to another one. */
export interface Referring {
  id: string;
  namespace: string;
}

/** Which objects are asked for: those of a model whose `field` refers to `target`, an id. */
export interface Reference {
  model: ModelName;
  field: string;
  target: string;
}

/** The objects that refer to another one: those of a namespace, or of all. */
export function referringTo(keys: Keys, wanted: Reference & { namespace?: string }): Query<Referring[]> {
  return {
    keys: [],
    prefixes: [keys.references(wanted.model, wanted.field, wanted.target)],
    decode: ({ ranges }) =>
      (ranges[0] ?? [])
        .map(({ key, value: namespace }) => ({ id: key.slice(key.lastIndexOf('/') + 1), namespace }))
        .filter(({ namespace }) => namespace === (wanted.namespace ?? namespace)),
  };
}
