import { decodeObject } from './codec.ts';
import { isId, type Keys } from './keys.ts';
import type { HistoryEntry, Loaded, Model, ModelName, Secrets, StoredObject } from './model.ts';
import { type Books, booksOf } from './quotas/books.ts';
import type { FieldCipher } from './secrets/encryption.ts';
import { openPart } from './secrets/parts.ts';
import { openSecrets } from './secrets/secrets.ts';
import type { ReadResult } from './stores/store.ts';

/**
 * One thing to read: the keys and prefixes it needs, and how to make the answer of what was found. Queries are
 * gathered by `Repository.read` into one round trip.
 */
export interface Query<R> {
  keys: string[];
  prefixes: string[];
  /** `ranges` are those of this query's own prefixes. */
  decode(result: ReadResult): R;
}

/** A value that is known without reading; lets a caller read only what it needs. */
export function known<R>(value: R): Query<R> {
  return { keys: [], prefixes: [], decode: () => value };
}

/**
 * Makes queries. They name the namespace freely, so only the repository's own rooms and those who have no identity
 * yet (login, bootstrap) use them; everyone else asks a `Tenant`.
 */
export class Queries {
  readonly #keys: Keys;
  readonly #cipher: FieldCipher;

  constructor(keys: Keys, cipher: FieldCipher) {
    this.#keys = keys;
    this.#cipher = cipher;
  }

  /** One object, or undefined: also for an id that is none. */
  object<T extends StoredObject>(
    model: Model<T>,
    namespace: string,
    id: string,
  ): Query<Loaded<T> | undefined> {
    if (!isId(id)) return known(undefined);
    const key = this.#keys.object(model.name, namespace, id);
    return {
      keys: [key],
      prefixes: [],
      decode: ({ entries }) => {
        const entry = entries.get(key);
        return entry && decodeObject<T>(entry);
      },
    };
  }

  /** Every object of a model in a namespace, or in all of them; sorted by namespace and id. */
  objects<T extends StoredObject>(model: Model<T>, namespace?: string): Query<Loaded<T>[]> {
    return {
      keys: [],
      prefixes: [this.#keys.objects(model.name, namespace)],
      decode: ({ ranges }) => (ranges[0] ?? []).map((entry) => decodeObject<T>(entry)),
    };
  }

  /** The secrets of an object, decrypted; empty when it has none, and for an id that is none. */
  secrets(model: ModelName, namespace: string, id: string): Query<Secrets> {
    if (!isId(id)) return known({});
    const key = this.#keys.secrets(model, namespace, id);
    return {
      keys: [key],
      prefixes: [],
      decode: ({ entries }) => openSecrets(this.#cipher, { model, namespace, id }, entries.get(key)?.value),
    };
  }

  /** The texts of a group of further secret records, in their order; none for an id that is none. */
  secretParts(model: ModelName, namespace: string, id: string, group: string): Query<string[]> {
    if (!isId(id)) return known([]);
    return {
      keys: [],
      prefixes: [this.#keys.secretParts(model, namespace, id, group)],
      decode: ({ ranges }) => (ranges[0] ?? []).map((entry) => openPart(this.#cipher, this.#keys, entry)),
    };
  }

  /** When the object's state was last checked (RFC 3339). */
  checkedAt(model: ModelName, namespace: string, id: string): Query<string | undefined> {
    if (!isId(id)) return known(undefined);
    const key = this.#keys.check(model, namespace, id);
    return { keys: [key], prefixes: [], decode: ({ entries }) => entries.get(key)?.value };
  }

  /** The times of the last checks of a whole namespace, or of all, by id. */
  checks(model: ModelName, namespace?: string): Query<Map<string, string>> {
    return {
      keys: [],
      prefixes: [this.#keys.checks(model, namespace)],
      decode: ({ ranges }) =>
        new Map((ranges[0] ?? []).map(({ key, value }) => [key.slice(key.lastIndexOf('/') + 1), value])),
    };
  }

  /** The history of an object, oldest first; empty for an id that is none. */
  history<E extends HistoryEntry>(model: ModelName, namespace: string, id: string): Query<E[]> {
    if (!isId(id)) return known([]);
    return {
      keys: [],
      prefixes: [this.#keys.histories(model, namespace, id)],
      decode: ({ ranges }) => (ranges[0] ?? []).map(({ value }) => JSON.parse(value) as E),
    };
  }

  /** The namespace that an object lies in, of whatever tenant. */
  namespaceOf(model: ModelName, id: string): Query<string | undefined> {
    if (!isId(id)) return known(undefined);
    const key = this.#keys.namespaceOf(model, id);
    return { keys: [key], prefixes: [], decode: ({ entries }) => entries.get(key)?.value };
  }

  /** The ids of the objects of a namespace whose `field` refers to `target`; none for a target that is no id. */
  referring(model: ModelName, field: string, namespace: string, target: string): Query<string[]> {
    if (!isId(target)) return known([]);
    return {
      keys: [],
      prefixes: [this.#keys.references(model, field, target)],
      decode: ({ ranges }) =>
        (ranges[0] ?? [])
          .filter(({ value }) => value === namespace)
          .map(({ key }) => key.slice(key.lastIndexOf('/') + 1)),
    };
  }

  /** Whether a restore has begun that has not ended, so that what is stored is not whole. */
  isRestoring(): Query<boolean> {
    const key = this.#keys.restoring;
    return { keys: [key], prefixes: [], decode: ({ entries }) => entries.has(key) };
  }

  /** What is kept of the quotas of a namespace. */
  books(namespace: string): Query<Books> {
    return booksOf(this.#keys, namespace);
  }

  /** Who holds a unique value. */
  holderOf(
    model: ModelName,
    field: string,
    value: string,
  ): Query<{ namespace: string; id: string } | undefined> {
    const key = this.#keys.unique(model, field, value);
    return {
      keys: [key],
      prefixes: [],
      decode: ({ entries }) => {
        const entry = entries.get(key);
        return entry && (JSON.parse(entry.value) as { namespace: string; id: string });
      },
    };
  }
}

/** The answers of several queries, by the same names. */
export type Answers<Q extends Record<string, Query<unknown>>> = {
  [Name in keyof Q]: Q[Name] extends Query<infer R> ? R : never;
};

/** Makes one query of several: they are read at one moment, and cost one round trip together. */
export function each<R>(queries: readonly Query<R>[]): Query<R[]> {
  return {
    keys: queries.flatMap(({ keys }) => keys),
    prefixes: queries.flatMap(({ prefixes }) => prefixes),
    decode: ({ entries, ranges }) => {
      let start = 0;
      return queries.map((query) => {
        const own = ranges.slice(start, start + query.prefixes.length);
        start += query.prefixes.length;
        return query.decode({ entries, ranges: own });
      });
    },
  };
}

/** `each` for queries with names. */
export function together<Q extends Record<string, Query<unknown>>>(queries: Q): Query<Answers<Q>> {
  const names = Object.keys(queries);
  const query = each(Object.values(queries));
  return {
    ...query,
    decode: (result) => {
      const answers = query.decode(result);
      return Object.fromEntries(names.map((name, i) => [name, answers[i]])) as Answers<Q>;
    },
  };
}
