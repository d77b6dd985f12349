import { Conflict } from '../../errors.ts';
import { decodeObject } from '../codec.ts';
import { derivedOf } from '../indexes/derived.ts';
import { filling } from '../indexes/index-keys.ts';
import { INDEX_VERSION } from '../indexes/ready.ts';
import type { Model, StoredObject } from '../model.ts';
import { ATTEMPTS, pauseAfter } from '../retries.ts';
import type { Entry, Store } from '../stores/store.ts';
import type { Upkeep } from './upkeep.ts';
import { walk } from './walk.ts';

/** How far it has come. */
interface Progress {
  version: string;
  model: string;
  /** The key of the last object that has its entries. */
  after: string;
}

/** An object, and the entries that it lacks. */
interface Lack {
  object: Entry;
  put: { key: string; value: string }[];
}

/** Under the operations of a transaction that etcd takes. */
const MOST_PUTS = 100;

/**
 * Gives every object its entries in orders and among what is due, as far as it lacks them, each under the condition that it is
 * as it was read. Goes on where it was interrupted. Stops once `isOver`; returns whether all have theirs. Throws
 * `Unavailable`.
 */
export async function fillEntries(upkeep: Upkeep, isOver: () => boolean): Promise<boolean> {
  const { store, keys, models, onProgress } = upkeep;
  const begun = await progressOf(upkeep);
  const first = Math.max(
    0,
    models.findIndex(({ name }) => name === begun?.model),
  );
  for (const model of models.slice(first)) {
    const prefix = keys.objects(model.name);
    const { counts } = await store.read({ counts: [{ prefix }] });
    let done = 0;
    const after = model.name === begun?.model ? begun.after : undefined;
    for await (const objects of walk(store, prefix, after)) {
      if (isOver()) return false;
      await fill(upkeep, model, objects);
      done += objects.length;
      onProgress?.(model.name, done, Math.max(done, counts[0] ?? 0));
      const last = objects.at(-1)?.key;
      if (last !== undefined) await note(upkeep, { version: INDEX_VERSION, model: model.name, after: last });
    }
  }
  return true;
}

async function progressOf({ store, keys }: Upkeep): Promise<Progress | undefined> {
  const key = filling(keys);
  const value = (await store.read({ keys: [key] })).entries.get(key)?.value;
  const progress = value === undefined ? undefined : (JSON.parse(value) as Progress);
  return progress?.version === INDEX_VERSION ? progress : undefined;
}

async function note({ store, keys }: Upkeep, progress: Progress): Promise<void> {
  await store.commit({ put: [{ key: filling(keys), value: JSON.stringify(progress) }] });
}

async function fill(upkeep: Upkeep, model: Model<StoredObject>, objects: readonly Entry[]): Promise<void> {
  const { store } = upkeep;
  const lacks = await lacksOf(upkeep, model, objects);
  for (const batch of batchesOf(lacks)) {
    const done = await store.commit({
      if: batch.map(({ object: { key, revision } }) => ({ key, revision })),
      put: batch.flatMap(({ put }) => put),
    });
    if (done) continue;
    for (const { object } of batch) await fillOne(store, upkeep, model, object.key);
  }
}

/** Against whoever writes it at the same time: they give it what differs from before alone. */
async function fillOne(store: Store, upkeep: Upkeep, model: Model<StoredObject>, key: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const object = (await store.read({ keys: [key] })).entries.get(key);
    const [lack] = object ? await lacksOf(upkeep, model, [object]) : [];
    if (!lack) return;
    const { revision } = lack.object;
    if (await store.commit({ if: [{ key, revision }], put: lack.put })) return;
    await pauseAfter(attempt);
  }
  throw new Conflict(`Too many others change ${key} at this moment: run it again`);
}

async function lacksOf(
  { store, keys }: Upkeep,
  model: Model<StoredObject>,
  objects: readonly Entry[],
): Promise<Lack[]> {
  const wanted = objects.map((object) => ({
    object,
    entries: [...derivedOf(keys, model, decodeObject(object).object).entries],
  }));
  const { entries: found } = await store.read({
    keys: wanted.flatMap(({ entries }) => entries.map(([key]) => key)),
  });
  return wanted.flatMap(({ object, entries }) => {
    const put = entries.filter(([key, value]) => found.get(key)?.value !== value);
    return put.length === 0 ? [] : [{ object, put: put.map(([key, value]) => ({ key, value })) }];
  });
}

function batchesOf(lacks: readonly Lack[]): Lack[][] {
  const batches: Lack[][] = [];
  let puts = MOST_PUTS;
  for (const lack of lacks) {
    if (puts + lack.put.length > MOST_PUTS) {
      batches.push([]);
      puts = 0;
    }
    batches.at(-1)?.push(lack);
    puts += lack.put.length;
  }
  return batches;
}
