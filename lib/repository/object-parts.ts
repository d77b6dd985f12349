import { encodeObject } from './codec.ts';
import { exactly } from './commit.ts';
import type { Keys } from './keys.ts';
import type { Loaded, Model, StoredObject } from './model.ts';
import type { Part } from './parts.ts';
import { nextWrite, type WriteIds, writeProof } from './write-ids.ts';

/** A new object in a place where there is none. Throws `TooLarge`. */
export function newObject<T extends StoredObject>(keys: Keys, model: Model<T>, object: T): Part {
  const key = keys.object(model.name, object.namespace, object.id);
  return { if: [{ key, exists: false }], ...written(key, object, 1, nextWrite()) };
}

/** An object in the place of the one that was read, or in another namespace. Throws `TooLarge`. */
export function replacedObject<T extends StoredObject>(
  keys: Keys,
  model: Model<T>,
  { object: before, revision, writes }: Loaded<T>,
  after: T,
  generation: number,
): Part {
  const oldKey = keys.object(model.name, before.namespace, before.id);
  const key = keys.object(model.name, after.namespace, after.id);
  const moved = key !== oldKey;
  return {
    if: [{ key: oldKey, revision }, ...(moved ? [{ key, exists: false }] : [])],
    delete: moved ? [oldKey] : [],
    ...written(key, after, generation, nextWrite(writes)),
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
    proof: exactly(key, undefined),
  };
}

function written(key: string, object: StoredObject, generation: number, writes: WriteIds): Part {
  const value = encodeObject(object, generation, writes);
  return { put: [{ key, value }], proof: writeProof(key, writes) };
}
