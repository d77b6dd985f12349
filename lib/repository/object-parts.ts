import { randomUUID } from 'node:crypto';
import { encodeObject } from './codec.ts';
import type { Keys } from './keys.ts';
import type { Loaded, Model, StoredObject } from './model.ts';
import type { Part } from './parts.ts';

/** A new object in a place where there is none. Throws `TooLarge`. */
export function newObject<T extends StoredObject>(keys: Keys, model: Model<T>, object: T): Part {
  const key = keys.object(model.name, object.namespace, object.id);
  return { if: [{ key, exists: false }], ...written(key, object, 1) };
}

/**
 * An object in the place of the one that was read, or in another namespace. Its proof holds until somebody else writes:
 * the generation counts what clients write, and not every write. Throws `TooLarge`.
 */
export function replacedObject<T extends StoredObject>(
  keys: Keys,
  model: Model<T>,
  { object: before, revision }: Loaded<T>,
  after: T,
  generation: number,
): Part {
  const oldKey = keys.object(model.name, before.namespace, before.id);
  const key = keys.object(model.name, after.namespace, after.id);
  const moved = key !== oldKey;
  return {
    if: [{ key: oldKey, revision }, ...(moved ? [{ key, exists: false }] : [])],
    delete: moved ? [oldKey] : [],
    ...written(key, after, generation),
  };
}

/** No object any more where it was read, nor the time of its last check. */
export function removedObject<T extends StoredObject>(
  keys: Keys,
  model: Model<T>,
  { object: { namespace, id }, revision }: Loaded<T>,
): Part {
  const key = keys.object(model.name, namespace, id);
  return {
    if: [{ key, revision }],
    delete: [key, keys.check(model.name, namespace, id)],
    proof: { key, value: undefined },
  };
}

function written(key: string, object: StoredObject, generation: number): Part {
  const value = encodeObject(object, generation, randomUUID());
  return { put: [{ key, value }], proof: { key, value } };
}
