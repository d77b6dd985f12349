import { decodeObject } from '../codec.ts';
import { derivedPrefixes } from '../indexes/index-keys.ts';
import { type Keys, secretsPlace } from '../keys.ts';
import type { Model, StoredObject } from '../model.ts';
import type { Entry } from '../stores/store.ts';
import type { Upkeep } from '../upkeep/upkeep.ts';
import { walk } from '../upkeep/walk.ts';
import { expectedOf, type Owner, ownerOf } from './expected.ts';
import type { Damage, Finding } from './finding.ts';

/** Something that is there because an object is. */
interface Kind {
  prefix: string;
  damage: Damage;
  ownerOf(portable: string, value: string): Owner | undefined;
  /** Whether the object wants it there, as it is. */
  isWanted(upkeep: Upkeep, model: Model<StoredObject>, object: Entry, entry: Entry): boolean;
}

/** Finds what is there without an object that wants it: index entries, secrets and times of checks. Removes them if told to. */
export async function* verifyStrays(upkeep: Upkeep, mayRepair: boolean): AsyncGenerator<Finding> {
  const { store, onProgress } = upkeep;
  for (const kind of kindsOf(upkeep.keys)) {
    const { counts } = await store.read({ counts: [{ prefix: kind.prefix }] });
    let done = 0;
    for await (const entries of walk(store, kind.prefix)) {
      const suspects = await unwanted(upkeep, kind, entries);
      for (const { key } of suspects) yield* verifyStray(upkeep, kind, key, mayRepair);
      done += entries.length;
      onProgress?.('strays', done, Math.max(done, counts[0] ?? 0));
    }
  }
}

function kindsOf(keys: Keys): Kind[] {
  const indexes = [
    keys.placed('idx/'),
    ...derivedPrefixes(keys).filter((prefix) => !prefix.endsWith('/cnt/')),
  ];
  return [
    ...indexes.map((prefix): Kind => ({ prefix, damage: 'stray entry', ownerOf, isWanted: isIndexed })),
    {
      prefix: keys.allSecrets,
      damage: 'secret without object',
      ownerOf: secretOwner,
      isWanted: isSecretOf,
    },
    {
      prefix: keys.placed('chk/'),
      damage: 'check without object',
      ownerOf: (portable) => secretOwner(portable.replace(/^chk/, 'sec')),
      isWanted: () => true,
    },
  ];
}

function isIndexed(
  { keys }: Upkeep,
  model: Model<StoredObject>,
  object: Entry,
  { key, value }: Entry,
): boolean {
  return expectedOf(keys, model, object).entries.get(key) === value;
}

/** A further record is that of an object only as long as it has such a part. */
function isSecretOf({ keys }: Upkeep, model: Model<StoredObject>, entry: Entry, { key }: Entry): boolean {
  const { object } = decodeObject(entry);
  const { namespace, id } = object;
  const parts = model.parts?.(object) ?? [];
  return (
    key === keys.secrets(model.name, namespace, id) ||
    parts.some(({ group, number }) => key === keys.secretPart(model.name, namespace, id, group, number))
  );
}

function secretOwner(portable: string): Owner | undefined {
  const place = secretsPlace(portable);
  return place && { ...place, id: place.id.split('/')[0] ?? '' };
}

async function unwanted(upkeep: Upkeep, kind: Kind, entries: readonly Entry[]): Promise<Entry[]> {
  const owned = entries.map((entry) => ({ entry, owner: keyOf(upkeep, kind, entry) }));
  const wanted = [...new Set(owned.flatMap(({ owner }) => owner?.key ?? []))];
  const { entries: objects } = await upkeep.store.read({ keys: wanted });
  return owned
    .filter(({ entry, owner }) => {
      const object = owner && objects.get(owner.key);
      return !(object && owner.model && kind.isWanted(upkeep, owner.model, object, entry));
    })
    .map(({ entry }) => entry);
}

/** Looks again, at the entry and its object at one moment. */
async function* verifyStray(
  upkeep: Upkeep,
  kind: Kind,
  key: string,
  mayRepair: boolean,
): AsyncGenerator<Finding> {
  const { store, keys } = upkeep;
  const first = (await store.read({ keys: [key] })).entries.get(key);
  const owner = first && keyOf(upkeep, kind, first);
  const { entries } = await store.read({ keys: owner ? [key, owner.key] : [key] });
  const entry = entries.get(key);
  // It went meanwhile, or came to be of another object.
  if (!entry || entry.value !== first?.value) return;
  const object = owner && entries.get(owner.key);
  if (object && owner.model && kind.isWanted(upkeep, owner.model, object, entry)) return;
  const condition = object ? { key: object.key, revision: object.revision } : undefined;
  const absence = owner && !object ? { key: owner.key, exists: false } : undefined;
  const isRepaired =
    mayRepair &&
    owner?.model !== undefined &&
    (await store.commit({
      if: [{ key, revision: entry.revision }, condition, absence].filter((one) => one !== undefined),
      delete: [key],
    }));
  yield { damage: kind.damage, key: key.slice(keys.all.length), isRepaired };
}

/** The key of the object that an entry is about, with its model if there is one of the name. */
function keyOf({ keys, models }: Upkeep, kind: Kind, { key, value }: Entry) {
  const owner = kind.ownerOf(key.slice(keys.all.length), value);
  if (!owner) return undefined;
  const model = models.find(({ name }) => name === owner.model);
  return { model, key: keys.object(owner.model, owner.namespace, owner.id) };
}
