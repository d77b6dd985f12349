import { randomUUID } from 'node:crypto';
import { Conflict } from '../../errors.ts';
import { countsReady, derivedPrefixes, entriesReady, filling } from '../indexes/index-keys.ts';
import { INDEX_VERSION, isIndexed } from '../indexes/ready.ts';
import { forgetEntries } from '../logs/forget.ts';
import { ATTEMPTS, pauseAfter } from '../retries.ts';
import { fillEntries } from './fill.ts';
import { miscounts, setRight } from './recount.ts';
import type { Upkeep } from './upkeep.ts';

const FOREVER = () => false;

/**
 * Gives what is stored the indexes of this version, while others read and write; lists read the objects themselves until it
 * is done. May be interrupted anywhere and run again, by several at once too. Stops once `isOver`; returns whether it is
 * done. Throws `Conflict` while a restore is not finished, `Unavailable`.
 */
export async function migrate(upkeep: Upkeep, isOver: () => boolean = FOREVER): Promise<boolean> {
  const { store, keys } = upkeep;
  const ready = isIndexed(keys);
  const { entries, ...found } = await store.read({ keys: [...ready.keys, keys.restoring] });
  if (entries.has(keys.restoring))
    throw new Conflict('A restore is not finished: run it again, and then this');
  if (ready.decode({ entries, ...found })) return true;
  if (entries.get(entriesReady(keys))?.value !== INDEX_VERSION) {
    if (!(await fillEntries(upkeep, isOver))) return false;
    await store.commit({
      put: [{ key: entriesReady(keys), value: INDEX_VERSION }],
      delete: [filling(keys)],
    });
  }
  await recount(upkeep);
  return true;
}

/**
 * Sets all counts right, and marks them as right, unless that mark was deleted meanwhile by somebody who could not count
 * (a deletion in a full store).
 */
async function recount(upkeep: Upkeep): Promise<void> {
  const { store, keys } = upkeep;
  const key = countsReady(keys);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const value = `begun ${randomUUID()}`;
    await store.commit({ put: [{ key, value }] });
    const begun = (await store.read({ keys: [key] })).entries.get(key);
    if (begun?.value === value && (await setRight(store, await miscounts(upkeep)))) {
      const put = [{ key, value: INDEX_VERSION }];
      if (await store.commit({ if: [{ key, revision: begun.revision }], put })) return;
    }
    await pauseAfter(attempt);
  }
  throw new Conflict('Others count at this moment: run it again');
}

/**
 * Removes all indexes that follow from the objects, and that they are whole, so that an older version finds the store as it
 * left it. For when no KQueen of this version writes any more. Throws `Unavailable`.
 */
export async function removeIndexes({ store, keys, onProgress }: Upkeep): Promise<void> {
  await store.commit({ delete: [entriesReady(keys), countsReady(keys), filling(keys)] });
  let done = 0;
  for await (const { entries, total } of store.scan(...derivedPrefixes(keys))) {
    await forgetEntries(store, entries);
    done += entries.length;
    onProgress?.('remove', done, total);
  }
}
