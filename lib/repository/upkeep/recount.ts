import { decodeObject } from '../codec.ts';
import { derivedOf } from '../indexes/derived.ts';
import { allCounts } from '../indexes/index-keys.ts';
import type { Entry, Store } from '../stores/store.ts';
import type { Upkeep } from './upkeep.ts';

/** A count that is not that of the objects. */
export interface Miscount {
  /** Where its counter lies. */
  counter: string;
  counted: number;
  objects: number;
  /** The `base` that makes it right, and stays right whatever is counted since. */
  base: number;
  /** The base as it was read. */
  before: Entry | undefined;
}

const AT_ONCE = 100;

/**
 * Compares all counts with the objects as they are at one moment. Keeps no more in memory than there are counts. Throws
 * `Unavailable`.
 */
export async function miscounts({ store, keys, models, onProgress }: Upkeep): Promise<Miscount[]> {
  const counted = new Map<string, number>();
  const objects = new Map<string, number>();
  const bases = new Map<string, Entry>();
  const byPrefix = new Map(models.map((model) => [keys.objects(model.name), model]));
  let seen = 0;
  for await (const { entries, total } of store.scan(allCounts(keys), ...byPrefix.keys())) {
    for (const entry of entries) {
      const model = byPrefix.get(`${entry.key.split('/').slice(0, -2).join('/')}/`);
      if (!model) {
        addCounter(counted, bases, entry);
        continue;
      }
      const { counters } = derivedOf(keys, model, decodeObject(entry).object);
      for (const counter of counters) add(objects, counter, 1);
    }
    seen += entries.length;
    onProgress?.('count', seen, total);
  }
  return [...new Set([...counted.keys(), ...objects.keys()])].flatMap((counter) => {
    const [is, should] = [counted.get(counter) ?? 0, objects.get(counter) ?? 0];
    const before = bases.get(counter);
    const base = Number(before?.value ?? 0) + should - is;
    return is === should ? [] : [{ counter, counted: is, objects: should, base, before }];
  });
}

/** Sets counts right, unless somebody else has done so meanwhile; returns whether all are. */
export async function setRight(store: Store, wrong: readonly Miscount[]): Promise<boolean> {
  const outcomes: boolean[] = [];
  for (let at = 0; at < wrong.length; at += AT_ONCE) {
    const some = wrong.slice(at, at + AT_ONCE).map((one) => ({ ...one, key: `${one.counter}base` }));
    const done = await store.commit({
      if: some.map(({ key, before }) =>
        before ? { key, revision: before.revision } : { key, exists: false },
      ),
      put: some.map(({ key, base }) => ({ key, value: String(base) })),
    });
    outcomes.push(done);
  }
  return outcomes.every(Boolean);
}

function addCounter(counted: Map<string, number>, bases: Map<string, Entry>, entry: Entry): void {
  const at = entry.key.lastIndexOf('/') + 1;
  const [counter, end] = [entry.key.slice(0, at), entry.key.slice(at)];
  if (end === 'base') bases.set(counter, entry);
  add(counted, counter, end === 'down' ? -Number(entry.value) : Number(entry.value));
}

function add(sums: Map<string, number>, name: string, more: number): void {
  sums.set(name, (sums.get(name) ?? 0) + more);
}
