import { Unavailable } from '../errors.ts';
import { logFailure } from '../logger.ts';
import type { Keys } from './keys.ts';
import type { Model, StoredObject } from './model.ts';
import type { Part } from './parts.ts';
import type { Store } from './stores/store.ts';

/** The time of a check, which lies apart from the object; nothing when there was no check. */
export function checked<T extends StoredObject>(
  keys: Keys,
  { name }: Model<T>,
  { namespace, id }: T,
  checkedAt: string | undefined,
): Part {
  if (checkedAt === undefined) return {};
  return { put: [{ key: keys.check(name, namespace, id), value: checkedAt }] };
}

/**
 * Notes when the state of an object was checked; does nothing when the object is gone. A check that cannot be noted
 * fails nothing: the next one comes the sooner.
 */
export async function recordCheck<T extends StoredObject>(
  store: Store,
  keys: Keys,
  model: Model<T>,
  object: T,
  checkedAt: string,
): Promise<void> {
  try {
    await store.commit({
      if: [{ key: keys.object(model.name, object.namespace, object.id), exists: true }],
      ...checked(keys, model, object, checkedAt),
    });
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    logFailure('The time of a check could not be noted', error);
  }
}
