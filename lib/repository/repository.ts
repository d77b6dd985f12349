import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Conflict, NotFound } from '../errors.ts';
import type { Change, Recorder } from './change.ts';
import { checkPut, recordCheck } from './checks.ts';
import { encodeObject } from './codec.ts';
import { commitDeletion, commitKnowing, explainFailure } from './commit.ts';
import { findHolders, type HeldBy } from './holders.ts';
import { holderPrefix, indexChanges } from './indexes.ts';
import { Keys } from './keys.ts';
import { takeLock } from './lock.ts';
import { historyChanges, historyEnd } from './logs/history.ts';
import { Trail } from './logs/trail.ts';
import type { HistoryEntry, Loaded, Model, Stored, StoredObject } from './model.ts';
import { type Answers, Queries, type Query, together } from './queries.ts';
import { refuseRestoring } from './restoring.ts';
import type { FieldCipher } from './secrets/encryption.ts';
import { SECRETS_STAY, SecretRecords } from './secrets/records.ts';
import type { ReadResult, Store } from './stores/store.ts';
import { refuseWriter, type Writer } from './writer.ts';

/** A round of a race always has a winner, so that this many racers are all served. */
const ATTEMPTS = 128;
const LONGEST_PAUSE_MS = 40;
const NOTHING: ReadResult = { entries: new Map(), ranges: [] };

/**
 * Objects in a store: every write is a compare-and-swap of the revision that was read, together with the index keys
 * that keep values unique and relations whole. Tenants are not its business: `Tenant` puts the namespace.
 */
export class Repository {
  readonly queries: Queries;
  readonly trail: Trail;
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #secrets: SecretRecords;

  constructor(store: Store, prefix: string, cipher: FieldCipher) {
    this.#store = store;
    this.#keys = new Keys(prefix);
    this.#secrets = new SecretRecords(store, this.#keys, cipher);
    this.queries = new Queries(this.#keys, cipher);
    this.trail = new Trail(store, this.#keys);
  }

  /**
   * Reads all the queries at one moment, in one round trip but for further pages, and none when all is known already.
   * Throws `Unavailable`.
   */
  async read<Q extends Record<string, Query<unknown>>>(queries: Q): Promise<Answers<Q>> {
    const query = together(queries);
    const isKnown = query.keys.length === 0 && query.prefixes.length === 0;
    return query.decode(isKnown ? NOTHING : await this.#store.read(query));
  }

  /** Throws `Unavailable` when the store does not answer, or a restore into it is not finished. */
  async ping(): Promise<void> {
    const { isRestoring } = await this.read({ isRestoring: this.queries.isRestoring() });
    refuseRestoring(isRestoring);
  }

  /**
   * Stores a new object. Throws `Conflict` when a unique value is taken, `InvalidInput` when an object that it refers
   * to is not there (any more), `TooLarge`, `Unavailable`.
   */
  async create<T extends StoredObject>(
    model: Model<T>,
    { object, secrets = {}, checkedAt, history }: Change<T>,
    record?: Recorder,
  ): Promise<Stored<T>> {
    const key = this.#keys.object(model.name, object.namespace, object.id);
    const value = encodeObject(object, 1, randomUUID());
    const indexes = indexChanges(this.#keys, model, undefined, object);
    const done = await commitKnowing(
      this.#store,
      {
        if: [{ key, exists: false }, ...indexes.conditions],
        put: [
          { key, value },
          ...indexes.put,
          ...this.#secrets.put(model, object, secrets),
          ...checkPut(this.#keys, model, object, checkedAt),
          ...historyChanges(this.#keys, model, object, history).put,
          ...this.#trail(model, [object], record),
        ],
      },
      key,
      value,
    );
    if (done) return { object, generation: 1 };
    await explainFailure(this.#store, indexes);
    throw new Conflict('Others changed what the new object refers to: try again');
  }

  /**
   * Replaces an object by what `change` makes of it. When somebody else was faster, the object is read again and
   * `change` applied to that, so it must depend on its argument alone. Throws `PreconditionFailed` when the writer
   * does not accept the generation it finds, `NotFound` when the object is gone, and whatever `create` throws.
   */
  async update<T extends StoredObject>(
    model: Model<T>,
    loaded: Loaded<T>,
    writer: Writer,
    change: (current: T) => Change<T>,
    record?: Recorder,
  ): Promise<Stored<T>> {
    let current = loaded;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      refuseWriter(writer, current);
      const changed = change(current.object);
      const generation = writer.by === 'client' ? current.generation + 1 : current.generation;
      if (await this.#replace(model, current, changed, generation, record))
        return { object: changed.object, generation };
      await pause(Math.random() * Math.min(LONGEST_PAUSE_MS, attempt + 1));
      const { again } = await this.read({
        again: this.queries.object(model, current.object.namespace, current.object.id),
      });
      if (!again) throw new NotFound('The object has been deleted or moved in the meantime');
      current = again;
    }
    throw new Conflict('Too many others change the object at this moment: try again');
  }

  /**
   * Deletes an object with its secrets; its history stays, with what `last` adds to it. Throws `Conflict` while other
   * objects hold it, `PreconditionFailed`, `Unavailable`; one that is gone already is fine. Goes on in a full store, where
   * the log takes the entries of history and trail.
   */
  async delete<T extends StoredObject>(
    model: Model<T>,
    loaded: Loaded<T>,
    writer: Writer,
    last: (object: T) => readonly HistoryEntry[] = () => [],
    record?: Recorder,
  ): Promise<void> {
    let current: Loaded<T> | undefined = loaded;
    for (let attempt = 0; current !== undefined; attempt += 1) {
      if (attempt === ATTEMPTS)
        throw new Conflict('Too many others change the object at this moment: try again');
      refuseWriter(writer, current);
      if (await this.#remove(model, current, last(current.object), record)) return;
      const { object } = current as Loaded<T>;
      const { again, holders } = await this.read({
        again: this.queries.object(model, object.namespace, object.id),
        holders: this.#holders(model, object),
      });
      if (again && holders > 0) throw new Conflict(`The ${model.name} is still in use`);
      current = again;
    }
  }

  /** What keeps an object from being deleted. */
  holders<T extends StoredObject>(model: Model<T>, object: T): Promise<HeldBy[]> {
    return findHolders(this.#store, this.#keys, model, object);
  }

  /** See `takeLock`. */
  lock(name: string, holder: string, now: Date, until: Date): Promise<boolean> {
    return takeLock(this.#store, this.#keys.lock(name), { holder, now, until });
  }

  /** See `Store.isFull`. */
  isFull(): Promise<boolean> {
    return this.#store.isFull();
  }

  /** See `recordCheck`. */
  recordCheck<T extends StoredObject>(model: Model<T>, object: T, checkedAt: string): Promise<void> {
    return recordCheck(this.#store, this.#keys, model, object, checkedAt);
  }

  async #replace<T extends StoredObject>(
    model: Model<T>,
    { object: before, revision }: Loaded<T>,
    { object: after, secrets, checkedAt, history }: Change<T>,
    generation: number,
    record: Recorder | undefined,
  ): Promise<boolean> {
    const moved = before.namespace !== after.namespace;
    const oldKey = this.#keys.object(model.name, before.namespace, before.id);
    const key = this.#keys.object(model.name, after.namespace, after.id);
    const value = encodeObject(after, generation, randomUUID());
    const indexes = indexChanges(this.#keys, model, before, after);
    const added = historyChanges(this.#keys, model, after, history);
    const rewrites = moved || (secrets !== undefined && Object.keys(secrets).length > 0);
    const rewrite = rewrites
      ? await this.#secrets.rewrite(model, before, after, secrets ?? {})
      : SECRETS_STAY;
    const done = await commitKnowing(
      this.#store,
      {
        if: [
          { key: oldKey, revision },
          ...(moved ? [{ key, exists: false }, ...this.#unheld(model, before)] : []),
          ...indexes.conditions,
          ...rewrite.if,
        ],
        put: [
          { key, value },
          ...indexes.put,
          ...rewrite.put,
          ...checkPut(this.#keys, model, after, checkedAt),
          ...added.put,
          // Those whom it leaves are told too.
          ...this.#trail(model, moved ? [before, after] : [after], record),
        ],
        delete: [...(moved ? [oldKey] : []), ...indexes.delete, ...rewrite.delete, ...added.delete],
      },
      key,
      value,
    );
    if (!done) await explainFailure(this.#store, indexes);
    if (!done && moved) await this.#refuseHeld(model, before);
    return done;
  }

  async #remove<T extends StoredObject>(
    model: Model<T>,
    { object, revision }: Loaded<T>,
    last: readonly HistoryEntry[],
    record: Recorder | undefined,
  ): Promise<boolean> {
    const key = this.#keys.object(model.name, object.namespace, object.id);
    const indexes = indexChanges(this.#keys, model, object, undefined);
    const check = this.#keys.check(model.name, object.namespace, object.id);
    const commit = {
      if: [{ key, revision }, ...this.#unheld(model, object)],
      put: [...historyEnd(this.#keys, model, object, last), ...this.#trail(model, [object], record)],
      delete: [key, this.#secrets.key(model, object), check, ...indexes.delete],
    };
    return commitDeletion(this.#store, commit, key);
  }

  /** Throws `Conflict` when other objects hold this one. */
  async #refuseHeld<T extends StoredObject>(model: Model<T>, object: T): Promise<void> {
    const { holders } = await this.read({ holders: this.#holders(model, object) });
    if (holders > 0) throw new Conflict(`The ${model.name} is still in use`);
  }

  #unheld<T extends StoredObject>(model: Model<T>, object: T) {
    return model
      .heldBy(object)
      .map((holder) => ({ prefix: holderPrefix(this.#keys, holder), empty: true as const }));
  }

  #holders<T extends StoredObject>(model: Model<T>, object: T): Query<number> {
    const prefixes = model.heldBy(object).map((holder) => holderPrefix(this.#keys, holder));
    return { keys: [], prefixes, decode: ({ ranges }) => ranges.flat().length };
  }

  #trail<T extends StoredObject>(model: Model<T>, objects: readonly T[], record?: Recorder) {
    const told = record ? objects.map((object) => record(model, object)) : [];
    return told.map(({ namespace, entry }) => this.trail.put(namespace, entry));
  }
}
