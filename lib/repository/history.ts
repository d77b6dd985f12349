import type { Keys } from './keys.ts';
import type { HistoryEntry, Model, StoredObject } from './model.ts';

/** So many entries of a history are kept; older ones go as newer ones come. */
const LONGEST_HISTORY = 1_000;

/** What is written when entries are added to an object's history, and what goes for them. */
export function historyChanges<T extends StoredObject>(
  keys: Keys,
  { name }: Model<T>,
  { namespace, id }: T,
  entries: readonly HistoryEntry[] = [],
): { put: { key: string; value: string }[]; delete: string[] } {
  const old = entries.map(({ sequence }) => sequence - LONGEST_HISTORY).filter((sequence) => sequence > 0);
  return {
    put: entries.map((entry) => ({
      key: keys.history(name, namespace, id, entry.sequence),
      value: JSON.stringify(entry),
    })),
    delete: old.map((sequence) => keys.history(name, namespace, id, sequence)),
  };
}
