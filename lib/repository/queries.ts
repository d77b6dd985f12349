import { decodeObject } from './codec.ts';
import { type Between, countBetween, countsByNamespace, countsIn } from './indexes/counts.ts';
import { type Due, type DueWanted, dueUntil } from './indexes/due.ts';
import { type Head, type HeadWanted, headOf } from './indexes/heads.ts';
import { type Outline, outlineOf, type PageWanted, type Place } from './indexes/pages.ts';
import { isIndexed } from './indexes/ready.ts';
import { isId, type Keys } from './keys.ts';
import type {
  Dimension,
  HistoryEntry,
  Loaded,
  Model,
  ModelName,
  OrderName,
  Secrets,
  StoredObject,
} from './model.ts';
import { firstOf, inTurn, type Query } from './query.ts';
import { type Books, booksOf } from './quotas/books.ts';
import { type Referring, referringTo } from './referring.ts';
import type { FieldCipher } from './secrets/encryption.ts';
import { openPart } from './secrets/parts.ts';
import { openSecrets } from './secrets/secrets.ts';

export type { Query };

/** A value that is known without reading; lets a caller read only what it needs. */
export function known<R>(value: R): Query<R> {
  return { keys: [], prefixes: [], decode: () => value };
}

/** Whether there is nothing to read. */
export function isKnown({ keys, prefixes, pages = [], counts = [] }: Query<unknown>): boolean {
  return [keys, prefixes, pages, counts].every(({ length }) => length === 0);
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

  /** An object of a model, of whatever namespace; undefined when there is none. */
  any<T extends StoredObject>(model: Model<T>): Query<Loaded<T> | undefined> {
    return firstOf(this.#keys.objects(model.name), decodeObject<T>);
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

  /** The objects of a namespace, or of all, whose `field` refers to `target`; none for a target that is no id. */
  referring(model: ModelName, field: string, target: string, namespace?: string): Query<Referring[]> {
    return isId(target) ? referringTo(this.#keys, { model, field, target, namespace }) : known([]);
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

  /** See `outlineOf`. */
  outline<T extends StoredObject>(model: Model<T>, wanted: PageWanted): Query<Outline> {
    return outlineOf(this.#keys, model.name, wanted);
  }

  /** The objects at the places of a page, in their order; one that has gone or moved since is left out. */
  at<T extends StoredObject>(
    model: Model<T>,
    places: readonly Pick<Place, 'id' | 'namespace'>[],
  ): Query<Loaded<T>[]> {
    const objects = each(places.map(({ namespace, id }) => this.object(model, namespace, id)));
    return { ...objects, decode: (found) => objects.decode(found).filter((object) => object !== undefined) };
  }

  /** The numbers of objects by the value of a dimension (`total` has the one value `all`), in one namespace or in all. */
  counts<T extends StoredObject>(
    model: Model<T>,
    dimension: Dimension,
    namespace?: string,
  ): Query<Map<string, number>> {
    return countsIn(this.#keys, model.name, dimension, namespace);
  }

  /** See `headOf`. */
  head<T extends StoredObject>(model: Model<T>, wanted: HeadWanted): Query<Head> {
    return headOf(this.#keys, model.name, wanted);
  }

  /** See `countBetween`. */
  countBetween<T extends StoredObject>(model: Model<T>, order: OrderName, between: Between): Query<number> {
    return countBetween(this.#keys, model.name, order, between);
  }

  /** `counts` of every namespace that has an object. */
  countsByNamespace<T extends StoredObject>(
    model: Model<T>,
    dimension: Dimension,
  ): Query<Map<string, Map<string, number>>> {
    return countsByNamespace(this.#keys, model.name, dimension);
  }

  /** The objects of a model that are due at a time or were before it, those that have waited longest first. */
  due<T extends StoredObject>(model: Model<T>, wanted: DueWanted): Query<Due[]> {
    return dueUntil(this.#keys, model.name, wanted);
  }

  /** Whether orders, counts and what is due are whole: until then, objects themselves must be read. */
  isIndexed(): Query<boolean> {
    return isIndexed(this.#keys);
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
    pages: queries.flatMap(({ pages = [] }) => pages),
    counts: queries.flatMap(({ counts = [] }) => counts),
    decode: ({ entries, ...found }) => {
      const [ranges, pages, counts] = [inTurn(found.ranges), inTurn(found.pages), inTurn(found.counts)];
      return queries.map((query) =>
        query.decode({
          entries,
          ranges: ranges(query.prefixes),
          pages: pages(query.pages),
          counts: counts(query.counts),
        }),
      );
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
