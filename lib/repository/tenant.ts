import { Conflict } from '../errors.ts';
import type { Change, Recorder } from './change.ts';
import type { HeldBy } from './holders.ts';
import type { Outline, PageWanted, Place, Places } from './indexes/pages.ts';
import type {
  Dimension,
  HistoryEntry,
  Loaded,
  Model,
  ModelName,
  Secrets,
  Stored,
  StoredObject,
} from './model.ts';
import type { Queue } from './outbox/queue.ts';
import type { Answers, Query } from './queries.ts';
import type { Account } from './quotas/account.ts';
import type { Repository } from './repository.ts';
import { doneBefore, type RequestClaim } from './requests/claim.ts';
import type { Writer } from './writer.ts';

const GONE = 'An earlier try of this request made what has been deleted since: send a new Idempotency-Key';

/**
 * The repository as one tenant sees it: nothing outside of the namespace can be read or written through it. Use cases
 * are handed one that was made for the identity; they never name a namespace.
 */
export class Tenant {
  readonly namespace: string;
  readonly #repository: Repository;
  readonly #record: Recorder | undefined;
  readonly #account: Account | undefined;
  readonly #claim: RequestClaim | undefined;

  /** What clients change through it is recorded with the change, charged to the account, and done once under the claim. */
  constructor(
    repository: Repository,
    namespace: string,
    record?: Recorder,
    account?: Account,
    claim?: RequestClaim,
  ) {
    this.#repository = repository;
    this.namespace = namespace;
    this.#record = record;
    this.#account = account;
    this.#claim = claim;
  }

  one<T extends StoredObject>(model: Model<T>, id: string): Query<Loaded<T> | undefined> {
    return this.#repository.queries.object(model, this.namespace, id);
  }

  all<T extends StoredObject>(model: Model<T>): Query<Loaded<T>[]> {
    return this.#repository.queries.objects(model, this.namespace);
  }

  /** See `Queries.outline`. */
  outline<T extends StoredObject>(model: Model<T>, wanted: Omit<PageWanted, 'namespace'>): Query<Outline> {
    return this.#repository.queries.outline(model, { ...wanted, namespace: this.namespace });
  }

  /** See `Repository.places`. */
  places(outline: Outline): Promise<Places> {
    if (outline.wanted.namespace !== this.namespace) throw new Error('The page is that of another tenant');
    return this.#repository.places(outline);
  }

  /** See `Queries.at`. */
  at<T extends StoredObject>(model: Model<T>, places: readonly Place[]): Query<Loaded<T>[]> {
    if (places.some(({ namespace }) => namespace !== this.namespace))
      throw new Error('The page is that of another tenant');
    return this.#repository.queries.at(model, places);
  }

  /** See `Queries.counts`. */
  counts<T extends StoredObject>(model: Model<T>, dimension: Dimension): Query<Map<string, number>> {
    return this.#repository.queries.counts(model, dimension, this.namespace);
  }

  secrets(model: ModelName, id: string): Query<Secrets> {
    return this.#repository.queries.secrets(model, this.namespace, id);
  }

  secretParts(model: ModelName, id: string, group: string): Query<string[]> {
    return this.#repository.queries.secretParts(model, this.namespace, id, group);
  }

  /** See `Queries.checkedAt`. */
  checkedAt(model: ModelName, id: string): Query<string | undefined> {
    return this.#repository.queries.checkedAt(model, this.namespace, id);
  }

  /** The ids of the objects of a model whose `field` refers to `target`. */
  referring(model: ModelName, field: string, target: string): Query<string[]> {
    const query = this.#repository.queries.referring(model, field, target, this.namespace);
    return { ...query, decode: (found) => query.decode(found).map(({ id }) => id) };
  }

  /** See `Queries.holderOf`: a unique value is one in all of KQueen. */
  holderOf(
    model: ModelName,
    field: string,
    value: string,
  ): Query<{ namespace: string; id: string } | undefined> {
    return this.#repository.queries.holderOf(model, field, value);
  }

  /** See `Repository.read`. */
  read<Q extends Record<string, Query<unknown>>>(queries: Q): Promise<Answers<Q>> {
    return this.#repository.read(queries);
  }

  /** See `Repository.create`; the object gets the tenant's namespace. */
  create<T extends StoredObject>(
    model: Model<T>,
    { object, ...rest }: Omit<Change<T>, 'object'> & { object: Omit<T, 'namespace'> },
  ): Promise<Stored<T>> {
    const made = { ...object, namespace: this.namespace } as T;
    return this.#once(model, made, this.#record, (record) =>
      this.#repository.create(model, { ...rest, object: made }, record, this.#account),
    );
  }

  /**
   * Throws what the quotas have against a write, and writes nothing: `Conflict` when more would be there than the
   * organization may have. `before`: undefined for a new object.
   */
  async refuseBeyondQuota<T extends StoredObject>(
    model: Model<T>,
    before: T | undefined,
    after: T,
  ): Promise<void> {
    await this.#repository.ledger.entered({ model, before, after, mayRefuse: true, account: this.#account });
  }

  /** See `Repository.update`. */
  update<T extends StoredObject>(
    model: Model<T>,
    loaded: Loaded<T>,
    writer: Writer,
    change: (current: T) => Change<T>,
  ): Promise<Stored<T>> {
    this.#own(loaded);
    return this.#once(model, loaded.object, this.#recordOf(writer), (record) =>
      this.#repository.update(model, loaded, writer, change, record, this.#account),
    );
  }

  /** See `Repository.delete`. */
  delete<T extends StoredObject>(
    model: Model<T>,
    loaded: Loaded<T>,
    writer: Writer,
    last?: (object: T) => readonly HistoryEntry[],
  ): Promise<void> {
    this.#own(loaded);
    return this.#repository.delete(model, loaded, writer, last, this.#recordOf(writer), this.#account);
  }

  /** See `Repository.holders`. */
  holders<T extends StoredObject>(model: Model<T>, object: T): Promise<HeldBy[]> {
    this.#own({ object });
    return this.#repository.holders(model, object);
  }

  /** See `Repository.recordCheck`. */
  recordCheck<T extends StoredObject>(model: Model<T>, object: T, checkedAt: string): Promise<void> {
    this.#own({ object });
    return this.#repository.recordCheck(model, object, checkedAt);
  }

  /** The deliveries of a webhook. */
  queue(webhook: StoredObject): Queue {
    this.#own({ object: webhook });
    return this.#repository.outbox.queue({ namespace: this.namespace, webhook: webhook.id });
  }

  #recordOf({ by }: Writer): Recorder | undefined {
    return by === 'client' ? this.#record : undefined;
  }

  /** Writes what a request makes first, unless an earlier try of it has: then gives that. Throws `Conflict` if it is gone. */
  async #once<T extends StoredObject>(
    model: Model<T>,
    object: T,
    record: Recorder | undefined,
    write: (record: Recorder | undefined) => Promise<Stored<T>>,
  ): Promise<Stored<T>> {
    const claim = this.#claim;
    if (!record || !claim?.isFirst()) return write(record);
    const { made, showsOnce } = claim;
    if (made) {
      const { queries } = this.#repository;
      const { found } = await this.read({ found: queries.object(model, made.namespace, made.id) });
      if (found && showsOnce) throw new Conflict(doneBefore(made));
      if (found) return found;
      // Whoever failed before the secret was shown has taken back what was made.
      if (!showsOnce) throw new Conflict(GONE);
    }
    const effect = claim.effect(model.name, object);
    const stored = await write((...of) => ({ ...record(...of), joined: effect }));
    claim.note(model.name, object);
    return stored;
  }

  #own({ object }: { object: StoredObject }): void {
    if (object.namespace !== this.namespace)
      throw new Error(`The object ${object.id} belongs to another tenant`);
  }
}
