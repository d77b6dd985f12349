import { Conflict } from '../errors.ts';
import { decodeObject } from './codec.ts';
import type { Keys } from './keys.ts';
import type { Holder, Model, ModelName, StoredObject } from './model.ts';
import type { Part } from './parts.ts';
import type { Query } from './queries.ts';
import { holderPrefix } from './relations.ts';
import type { Store } from './stores/store.ts';

/** An object that keeps another one from being deleted. */
export interface HeldBy {
  object: ModelName;
  name: string;
  uuid: string;
}

/** What objects are called, whatever their model. */
type Named = StoredObject & { name?: string; username?: string };

/** The condition that no other object holds this one, before it is deleted or moved. */
export function unheld<T extends StoredObject>(keys: Keys, model: Model<T>, object: T): Part {
  return { if: prefixesOf(keys, model, object).map((prefix) => ({ prefix, empty: true })) };
}

/** `unheld` for an object that moves; explains that there is one (`Conflict`). */
export function movable<T extends StoredObject>(store: Store, keys: Keys, model: Model<T>, object: T): Part {
  const explain = async () => {
    const query = holderCount(keys, model, object);
    if (query.decode(await store.read(query)) > 0) throw new Conflict(`The ${model.name} is still in use`);
  };
  return { ...unheld(keys, model, object), explain };
}

/** The number of objects that hold this one. */
export function holderCount<T extends StoredObject>(keys: Keys, model: Model<T>, object: T): Query<number> {
  const prefixes = prefixesOf(keys, model, object);
  return { keys: [], prefixes, decode: ({ ranges }) => ranges.flat().length };
}

function prefixesOf<T extends StoredObject>(keys: Keys, model: Model<T>, object: T): string[] {
  return model.heldBy(object).map((holder) => holderPrefix(keys, holder));
}

/** The objects that hold this one: two round trips, the second only where they hold it by reference. */
export async function findHolders<T extends StoredObject>(
  store: Store,
  keys: Keys,
  model: Model<T>,
  object: T,
): Promise<HeldBy[]> {
  const holders = model.heldBy(object);
  const { ranges } = await store.read({ prefixes: holders.map((holder) => holderPrefix(keys, holder)) });
  const entries = holders.flatMap((holder, i) => (ranges[i] ?? []).map((entry) => ({ holder, entry })));
  const referring = entries.filter(({ holder }) => 'field' in holder);
  const wanted = referring.map(({ holder, entry }) => objectKey(keys, holder, entry));
  const found = wanted.length > 0 ? await store.read({ keys: wanted }) : { entries: new Map() };
  return entries.flatMap(({ holder, entry }) => {
    const stored = 'field' in holder ? found.entries.get(objectKey(keys, holder, entry)) : entry;
    if (!stored) return [];
    const { id, name, username } = decodeObject<Named>(stored).object;
    return [{ object: holder.model, name: name ?? username ?? id, uuid: id }];
  });
}

function objectKey(keys: Keys, { model }: Holder, index: { key: string; value: string }): string {
  return keys.object(model, index.value, index.key.slice(index.key.lastIndexOf('/') + 1));
}

const NAMED = 3;

/** The holders for a sentence: the first ones by name, the others by number. */
export function heldByText(holders: readonly HeldBy[]): string {
  const named = holders.slice(0, NAMED).map(({ object, name }) => `${object} ${name}`);
  const others = holders.length - named.length;
  return others > 0 ? `${named.join(', ')} and ${others} more` : named.join(', ');
}
