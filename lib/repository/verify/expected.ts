import { decodeObject } from '../codec.ts';
import { derivedOf } from '../indexes/derived.ts';
import { placedId } from '../indexes/index-keys.ts';
import type { Keys } from '../keys.ts';
import type { Model, StoredObject } from '../model.ts';
import { entriesOf } from '../relations.ts';
import type { Entry } from '../stores/store.ts';

/** What must be there because an object is. */
export interface Expected {
  /** Index entries: values by key. */
  entries: Map<string, string>;
  /** The keys of the objects that it refers to. */
  targets: string[];
}

/** What must be there for an object as it was read. */
export function expectedOf(keys: Keys, model: Model<StoredObject>, entry: Entry): Expected {
  const { object } = decodeObject(entry);
  const related = entriesOf(keys, model, object);
  return {
    entries: new Map([
      ...related.map(({ key, value }): [string, string] => [key, value]),
      ...derivedOf(keys, model, object).entries,
    ]),
    targets: related.flatMap(({ target }) => target ?? []),
  };
}

/** The object that something belongs to. */
export interface Owner {
  model: string;
  namespace: string;
  id: string;
}

/** The object that an index entry is about; undefined when it is of no form that is known. */
export function ownerOf(portable: string, value: string): Owner | undefined {
  const [kind = '', model = '', field = '', ...rest] = portable.split('/');
  const last = rest.at(-1) ?? '';
  if (kind === 'ord' || kind === 'mrk') return { model, namespace: value, id: placedId(last) };
  if (kind === 'due') return { model, namespace: value, id: placedId(field) };
  if (kind !== 'idx') return undefined;
  if (field === 'id' || rest.length === 2) return { model, namespace: value, id: last };
  return holderOf(model, value);
}

function holderOf(model: string, value: string): Owner | undefined {
  try {
    const { namespace, id } = JSON.parse(value) as Partial<Owner>;
    return namespace === undefined || id === undefined ? undefined : { model, namespace, id };
  } catch {
    return undefined;
  }
}
