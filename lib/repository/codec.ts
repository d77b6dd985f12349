import { TooLarge } from '../errors.ts';
import type { Loaded, StoredObject } from './model.ts';
import type { Entry } from './stores/store.ts';
import type { WriteIds } from './write-ids.ts';

/** The largest object that is stored, in bytes of its JSON: lists of thousands must stay answerable. */
const OBJECT_LIMIT = 64 * 1024;

/** How an object lies in the store. By the ids of its writes we know our own after a lost answer. */
interface StorageForm<T> extends WriteIds {
  generation: number;
  object: T;
}

/** The storage form of an object. Throws `TooLarge` when it is over 64 KiB. */
export function encodeObject<T extends StoredObject>(
  object: T,
  generation: number,
  writes: WriteIds,
): string {
  const form: StorageForm<T> = { generation, ...writes, object };
  const text = JSON.stringify(form);
  if (Buffer.byteLength(text) > OBJECT_LIMIT) {
    throw new TooLarge('The object is over 64 KiB: shorten its metadata or parameters');
  }
  return text;
}

/** The domain form of what `encodeObject` wrote. */
export function decodeObject<T extends StoredObject>(entry: Entry): Loaded<T> {
  const { object, generation, write, earlier } = JSON.parse(entry.value) as StorageForm<T>;
  return { object, generation, revision: entry.revision, writes: { write, earlier } };
}
