import { Conflict, NotFound } from '../errors.ts';
import type { Change, Recorder } from './change.ts';
import { checked, recordCheck } from './checks.ts';
import { findHolders, type HeldBy, holderCount, movable, unheld } from './holders.ts';
import { derived } from './indexes/derived.ts';
import { type Outline, type Places, placesOf } from './indexes/pages.ts';
import { Keys } from './keys.ts';
import { takeLock } from './lock.ts';
import { ended, told } from './logs/history.ts';
import { recorded } from './logs/recorded.ts';
import { Trail } from './logs/trail.ts';
import type { HistoryEntry, Loaded, Model, Stored, StoredObject } from './model.ts';
import { newObject, removedObject, replacedObject } from './object-parts.ts';
import type { Announcer } from './outbox/announcement.ts';
import { Outbox } from './outbox/outbox.ts';
import { commitDeletion, commitParts, join, type Part } from './parts.ts';
import { type Answers, isKnown, Queries, type Query, together } from './queries.ts';
import { nothing } from './query.ts';
import type { Account } from './quotas/account.ts';
import { Ledger } from './quotas/ledger.ts';
import type { QuotaRules } from './quotas/recount.ts';
import { Refusals } from './quotas/refusals.ts';
import { indexed } from './relations.ts';
import { KeptRequests } from './requests/requests.ts';
import { refuseRestoring } from './restoring.ts';
import { ATTEMPTS, pauseAfter } from './retries.ts';
import type { FieldCipher } from './secrets/encryption.ts';
import { changedParts } from './secrets/parts.ts';
import { SecretRecords } from './secrets/records.ts';
import type { Store } from './stores/store.ts';
import { migrate } from './upkeep/migrate.ts';
import { refuseWriter, type Writer } from './writer.ts';

/**
 * Objects in a store: every write is a compare-and-swap of the revision that was read, together with the index keys
 * that keep values unique and relations whole. Tenants are not its business: `Tenant` puts the namespace.
 */
export class Repository {
  readonly queries: Queries;
  readonly trail: Trail;
  readonly ledger: Ledger;
  readonly refusals: Refusals;
  readonly requests: KeptRequests;
  readonly outbox: Outbox;
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #secrets: SecretRecords;
  readonly #cipher: FieldCipher;

  /** Without `rules` there are no quotas, without an announcer no events for webhooks. */
  constructor(store: Store, prefix: string, cipher: FieldCipher, rules?: QuotaRules, announcer?: Announcer) {
    this.#store = store;
    this.#keys = new Keys(prefix);
    this.#secrets = new SecretRecords(store, this.#keys, cipher);
    this.#cipher = cipher;
    this.queries = new Queries(this.#keys, cipher);
    this.trail = new Trail(store, this.#keys);
    this.requests = new KeptRequests(store, this.#keys, cipher);
    this.ledger = new Ledger(store, this.#keys, rules);
    this.outbox = new Outbox(store, this.#keys, announcer);
    this.refusals = new Refusals(store, this.#keys, this, rules?.defaults ?? {});
  }

  /**
   * Reads all the queries at one moment, in one round trip but for further pages, and none when all is known already.
   * Throws `Unavailable`.
   */
  async read<Q extends Record<string, Query<unknown>>>(queries: Q): Promise<Answers<Q>> {
    const query = together(queries);
    return query.decode(isKnown(query) ? nothing() : await this.#store.read(query));
  }

  /** The places of a page, by an outline that was read before; see `placesOf`. Throws `Unavailable`. */
  places(outline: Outline): Promise<Places> {
    return placesOf(this.#store, this.#keys, outline);
  }

  /** Throws `Unavailable` when the store does not answer, or a restore into it is not finished. */
  async ping(): Promise<void> {
    const { isRestoring } = await this.read({ isRestoring: this.queries.isRestoring() });
    refuseRestoring(isRestoring);
  }

  /**
   * Stores a new object. Throws `Conflict` when a unique value is taken or a quota is used up, `InvalidInput` when an object
   * that it refers to is not there (any more), `TooManyRequests` when the day of the account is, `TooLarge`, `Unavailable`.
   */
  async create<T extends StoredObject>(
    model: Model<T>,
    { object, secrets, parts, checkedAt, history = [] }: Change<T>,
    record?: Recorder,
    account?: Account,
  ): Promise<Stored<T>> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const part = join(
        recorded(this.trail, model, [object], record),
        told(this.#keys, model, object, history),
        newObject(this.#keys, model, object),
        indexed(this.#store, this.#keys, model, undefined, object),
        this.#secrets.added(model, object, secrets),
        changedParts(this.#cipher, this.#keys, model, undefined, object, parts),
        checked(this.#keys, model, object, checkedAt),
      );
      const charged = model.isFree ? undefined : { part, events: history.length };
      const entered = await this.ledger.entered({ model, after: object, mayRefuse: true, account, charged });
      const follows = derived(this.#keys, model, undefined, object);
      const commit = (sent: Part) => commitParts(this.#store, part, follows, sent, ...entered);
      if (await this.outbox.sent({ model, after: object, history }, commit)) return { object, generation: 1 };
      if (entered.length === 0) break;
      await pauseAfter(attempt);
    }
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
    account?: Account,
  ): Promise<Stored<T>> {
    let current = loaded;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      refuseWriter(writer, current);
      const changed = change(current.object);
      const generation = writer.by === 'client' ? current.generation + 1 : current.generation;
      if (await this.#replace(model, current, changed, generation, writer, record, account))
        return { object: changed.object, generation };
      await pauseAfter(attempt);
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
    account?: Account,
  ): Promise<void> {
    let current: Loaded<T> | undefined = loaded;
    for (let attempt = 0; current !== undefined; attempt += 1) {
      if (attempt === ATTEMPTS)
        throw new Conflict('Too many others change the object at this moment: try again');
      refuseWriter(writer, current);
      if (await this.#remove(model, current, last(current.object), record, account)) return;
      await pauseAfter(attempt);
      const { object } = current as Loaded<T>;
      const { again, holders } = await this.read({
        again: this.queries.object(model, object.namespace, object.id),
        holders: holderCount(this.#keys, model, object),
      });
      if (again && holders > 0) throw new Conflict(`The ${model.name} is still in use`);
      current = again;
    }
  }

  /** What keeps an object from being deleted. */
  holders<T extends StoredObject>(model: Model<T>, object: T): Promise<HeldBy[]> {
    return findHolders(this.#store, this.#keys, model, object);
  }

  /** See `migrate`. */
  migrate(models: readonly Model<StoredObject>[], isOver?: () => boolean): Promise<boolean> {
    return migrate({ store: this.#store, keys: this.#keys, models }, isOver);
  }

  /** See `takeLock`. */
  lock(name: string, holder: string, now: Date, until: Date): Promise<boolean> {
    return takeLock(this.#store, this.#keys.lock(name), { holder, now, until });
  }

  /** See `Store.isFull`. */
  isFull(): Promise<boolean | undefined> {
    return this.#store.isFull();
  }

  /** See `recordCheck`. */
  recordCheck<T extends StoredObject>(model: Model<T>, object: T, checkedAt: string): Promise<void> {
    return recordCheck(this.#store, this.#keys, model, object, checkedAt);
  }

  async #replace<T extends StoredObject>(
    model: Model<T>,
    loaded: Loaded<T>,
    { object: after, secrets, parts, checkedAt, history = [] }: Change<T>,
    generation: number,
    writer: Writer,
    record: Recorder | undefined,
    account: Account | undefined,
  ): Promise<boolean> {
    const before = loaded.object;
    const moved = before.namespace !== after.namespace;
    const part = join(
      // Those whom it leaves are told too.
      recorded(this.trail, model, moved ? [before, after] : [after], record),
      told(this.#keys, model, after, history),
      replacedObject(this.#keys, model, loaded, after, generation),
      indexed(this.#store, this.#keys, model, before, after),
      moved ? movable(this.#store, this.#keys, model, before) : {},
      await this.#secrets.changed(model, before, after, secrets),
      changedParts(this.#cipher, this.#keys, model, before, after, parts),
      checked(this.#keys, model, after, checkedAt),
    );
    const isClient = writer.by === 'client';
    const pays = (isClient && !writer.ends) || writer.pays;
    const charged = pays ? { part, events: history.length } : undefined;
    const mayRefuse = isClient || moved;
    const entered = await this.ledger.entered({ model, before, after, mayRefuse, account, charged });
    const follows = derived(this.#keys, model, before, after);
    const commit = (sent: Part) => commitParts(this.#store, part, follows, sent, ...entered);
    return this.outbox.sent({ model, before, after, history }, commit);
  }

  async #remove<T extends StoredObject>(
    model: Model<T>,
    loaded: Loaded<T>,
    last: readonly HistoryEntry[],
    record: Recorder | undefined,
    account: Account | undefined,
  ): Promise<boolean> {
    const { object } = loaded;
    const { raise, ...entries } = derived(this.#keys, model, object, undefined);
    const deletion = join(
      removedObject(this.#keys, model, loaded),
      unheld(this.#keys, model, object),
      this.#secrets.removed(model, object),
      changedParts(this.#cipher, this.#keys, model, object, undefined),
      indexed(this.#store, this.#keys, model, object, undefined),
      this.ledger.closed(model, object),
      entries,
    );
    const entered = await this.ledger.entered({ model, before: object, mayRefuse: false, account });
    const records = join(
      ended(this.#keys, model, object, last),
      recorded(this.trail, model, [object], record),
    );
    const [counts, uncounted] = [join(...entered, { raise }), this.ledger.forgotten(model, object)];
    return this.outbox.sent({ model, before: object, history: last }, (sent) =>
      commitDeletion(this.#store, deletion, { records: join(records, sent), counts, uncounted }),
    );
  }
}
