import { randomUUID } from 'node:crypto';
import { exactly } from '../commit.ts';
import type { Keys } from '../keys.ts';
import type { HistoryEntry, Model, StoredObject } from '../model.ts';
import type { Part } from '../parts.ts';
import type { Store } from '../stores/store.ts';
import { entriesBefore, forgetEntries } from './forget.ts';

/** So many entries of a history are kept; older ones go as newer ones come. */
const LONGEST_HISTORY = 1_000;
/** Some seconds' work for a store. */
const FORGOTTEN_AT_ONCE = 500;

/**
 * New entries of an object's history; the oldest go for them. Each carries an id of this write, so that the last one
 * proves it: two who add the same entry at the same time are told apart.
 */
export function told<T extends StoredObject>(
  keys: Keys,
  { name }: Model<T>,
  { namespace, id }: T,
  entries: readonly HistoryEntry[] = [],
): Part {
  const old = entries.map(({ sequence }) => sequence - LONGEST_HISTORY).filter((sequence) => sequence > 0);
  const write = randomUUID();
  const put = entries.map((entry) => ({
    key: keys.history(name, namespace, id, entry.sequence),
    value: JSON.stringify({ ...entry, write }),
  }));
  const last = put.at(-1);
  return {
    put,
    delete: old.map((sequence) => keys.history(name, namespace, id, sequence)),
    proof: last && exactly(last.key, last.value),
  };
}

/** The last entries of a history whose object goes, and on which day it was (`2026-03-01`). */
export function ended<T extends StoredObject>(
  keys: Keys,
  model: Model<T>,
  object: T,
  last: readonly (HistoryEntry & { at?: string })[],
): Part {
  const day = last.at(-1)?.at?.slice(0, 10);
  const { put = [] } = told(keys, model, object, last);
  if (day === undefined) return { put };
  const { namespace, id } = object;
  const key = keys.endedHistory(day, model.name, namespace, id);
  return { put: [...put, { key, value: keys.histories(model.name, namespace, id) }] };
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
