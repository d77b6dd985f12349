import type { Model, StoredObject } from '../model.ts';
import type { Entry } from '../stores/store.ts';
import type { Upkeep } from '../upkeep/upkeep.ts';
import { walk } from '../upkeep/walk.ts';
import { type Expected, expectedOf } from './expected.ts';
import type { Finding } from './finding.ts';

/** Finds what objects lack: entries in indexes, and objects that they refer to. Puts entries back if told to. */
export async function* verifyObjects(upkeep: Upkeep, mayRepair: boolean): AsyncGenerator<Finding> {
  const { store, keys, models, onProgress } = upkeep;
  for (const model of models) {
    const prefix = keys.objects(model.name);
    const { counts } = await store.read({ counts: [{ prefix }] });
    let done = 0;
    for await (const objects of walk(store, prefix)) {
      for (const suspect of await suspectsAmong(upkeep, model, objects))
        yield* verifyObject(upkeep, model, suspect, mayRepair);
      done += objects.length;
      onProgress?.(model.name, done, Math.max(done, counts[0] ?? 0));
    }
  }
}

/** Objects that seem to lack something: what others write while this reads can make it seem so. */
async function suspectsAmong(
  { store, keys }: Upkeep,
  model: Model<StoredObject>,
  objects: readonly Entry[],
): Promise<Entry[]> {
  const wanted = objects.map((object) => ({ object, expected: expectedOf(keys, model, object) }));
  const { entries } = await store.read({
    keys: [...new Set(wanted.flatMap(({ expected }) => keysOf(expected)))],
  });
  return wanted.filter(({ expected }) => !isWhole(expected, entries)).map(({ object }) => object);
}

function keysOf({ entries, targets }: Expected): string[] {
  return [...entries.keys(), ...targets];
}

function isWhole({ entries, targets }: Expected, found: ReadonlyMap<string, Entry>): boolean {
  return (
    [...entries].every(([key, value]) => found.get(key)?.value === value) &&
    targets.every((key) => found.has(key))
  );
}

/** Looks again, at the object and all that it needs at one moment. */
async function* verifyObject(
  { store, keys }: Upkeep,
  model: Model<StoredObject>,
  suspect: Entry,
  mayRepair: boolean,
): AsyncGenerator<Finding> {
  const before = expectedOf(keys, model, suspect);
  const { entries: found } = await store.read({ keys: [suspect.key, ...keysOf(before)] });
  const object = found.get(suspect.key);
  // It was written meanwhile, by somebody who saw to all of this.
  if (object?.revision !== suspect.revision) return;
  const at = (key: string) => keys.portable(key) ?? key.slice(keys.all.length);
  const detail = `of ${at(object.key)}`;
  for (const key of before.targets) {
    if (!found.has(key)) yield { damage: 'dangling reference', key: at(key), detail, isRepaired: false };
  }
  for (const [key, value] of before.entries) {
    const entry = found.get(key);
    if (entry?.value === value) continue;
    const isTaken = entry !== undefined && value.startsWith('{');
    const damage = isTaken ? 'value of two objects' : entry ? 'wrong entry' : 'missing entry';
    const condition = entry ? { key, revision: entry.revision } : { key, exists: false };
    const isRepaired =
      mayRepair &&
      !isTaken &&
      (await store.commit({
        if: [{ key: object.key, revision: object.revision }, condition],
        put: [{ key, value }],
      }));
    yield { damage, key: at(key), detail, isRepaired };
  }
}
