import type { Change, Recorder } from './change.ts';
import type { HeldBy } from './holders.ts';
import type { HistoryEntry, Loaded, Model, ModelName, Secrets, Stored, StoredObject } from './model.ts';
import type { Answers, Query } from './queries.ts';
import type { Account } from './quotas/account.ts';
import type { Repository } from './repository.ts';
import type { Writer } from './writer.ts';

/**
 * The repository as one tenant sees it: nothing outside of the namespace can be read or written through it. Use cases
 * are handed one that was made for the identity; they never name a namespace.
 */
export class Tenant {
  readonly namespace: string;
  readonly #repository: Repository;
  readonly #record: Recorder | undefined;
  readonly #account: Account | undefined;

  /** What clients change through it is recorded with the change, and charged to the account. */
  constructor(repository: Repository, namespace: string, record?: Recorder, account?: Account) {
    this.#repository = repository;
    this.namespace = namespace;
    this.#record = record;
    this.#account = account;
  }

  one<T extends StoredObject>(model: Model<T>, id: string): Query<Loaded<T> | undefined> {
    return this.#repository.queries.object(model, this.namespace, id);
  }

  all<T extends StoredObject>(model: Model<T>): Query<Loaded<T>[]> {
    return this.#repository.queries.objects(model, this.namespace);
  }

  secrets(model: ModelName, id: string): Query<Secrets> {
    return this.#repository.queries.secrets(model, this.namespace, id);
  }

  secretParts(model: ModelName, id: string, group: string): Query<string[]> {
    return this.#repository.queries.secretParts(model, this.namespace, id, group);
  }

  /** The ids of the objects of a model whose `field` refers to `target`. */
  referring(model: ModelName, field: string, target: string): Query<string[]> {
    return this.#repository.queries.referring(model, field, this.namespace, target);
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
    return this.#repository.create(model, { ...rest, object: made }, this.#record, this.#account);
  }

  /** See `Repository.update`. */
  update<T extends StoredObject>(
    model: Model<T>,
    loaded: Loaded<T>,
    writer: Writer,
    change: (current: T) => Change<T>,
  ): Promise<Stored<T>> {
    this.#own(loaded);
    return this.#repository.update(model, loaded, writer, change, this.#recordOf(writer), this.#account);
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

  #recordOf({ by }: Writer): Recorder | undefined {
    return by === 'client' ? this.#record : undefined;
  }

  #own({ object }: { object: StoredObject }): void {
    if (object.namespace !== this.namespace)
      throw new Error(`The object ${object.id} belongs to another tenant`);
  }
}
