import type { Keys } from '../keys.ts';
import type { HistoryEntry, Model, StoredObject } from '../model.ts';
import type { Store } from '../stores/store.ts';
import { entriesBefore, forgetEntries } from './forget.ts';

/** So many entries of a history are kept; older ones go as newer ones come. */
const LONGEST_HISTORY = 1_000;
/** Some seconds' work for a store. */
const FORGOTTEN_AT_ONCE = 500;

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

/** What is written when an object with a history goes: the last entries, and on which day it was (`2026-03-01`). */
export function historyEnd<T extends StoredObject>(
  keys: Keys,
  model: Model<T>,
  object: T,
  last: readonly (HistoryEntry & { at?: string })[],
): { key: string; value: string }[] {
  const day = last.at(-1)?.at?.slice(0, 10);
  const { put } = historyChanges(keys, model, object, last);
  if (day === undefined) return put;
  const { namespace, id } = object;
  return [
    ...put,
    {
      key: keys.endedHistory(day, model.name, namespace, id),
      value: keys.histories(model.name, namespace, id),
    },
  ];
}

/** Removes the histories of objects that went before a day; of very many the first ones, and others the next time. */
export async function forgetHistories(store: Store, keys: Keys, day: string): Promise<void> {
  let left = FORGOTTEN_AT_ONCE;
  for await (const { key, value: history } of entriesBefore(store, keys.allEnded, keys.ended(day))) {
    if (left === 0) return;
    left -= 1;
    const { ranges } = await store.read({ prefixes: [history] });
    await forgetEntries(store, ranges.flat());
    await store.commit({ delete: [key] });
  }
}
