import { Conflict } from '../../errors.ts';
import type { ModelName, StoredObject } from '../model.ts';
import type { Part } from '../parts.ts';
import type { Store } from '../stores/store.ts';
import { encodeRequest, type Made, type RequestRecord } from './record.ts';

/** How the answer of a request may be treated. */
export interface Manner {
  /** It holds a secret that is shown once. */
  showsOnce?: boolean;
}

/**
 * The work on a request that must have its effect once. Whoever has the claim joins it to the commit of the effect: so the
 * effect happens only while the claim holds, and whoever takes the claim over finds the effect.
 */
export class RequestClaim {
  /** The key of the record. */
  readonly key: string;
  /** The key that is there for as long as the claim holds. */
  readonly held: string;
  /** As it was written with the claim, with what has been made since. */
  record: RequestRecord;
  /** Whether the answer to what was made cannot be given again. */
  readonly showsOnce: boolean;
  readonly #store: Store;
  #isFirst = true;

  constructor(
    store: Store,
    { key, held, record, showsOnce = false }: { key: string; held: string; record: RequestRecord } & Manner,
  ) {
    this.#store = store;
    this.showsOnce = showsOnce;
    this.key = key;
    this.held = held;
    this.record = record;
  }

  /** What an earlier try, or this one, has written. */
  get made(): Made | undefined {
    return this.record.made;
  }

  /** Whether this is the first write under the claim: the one that must not happen twice. True once. */
  isFirst(): boolean {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    return isFirst;
  }

  /** The part of a commit that says what the request makes. It throws `Conflict` when somebody else has the claim by now. */
  effect(model: ModelName, object: Pick<StoredObject, 'namespace' | 'id'>): Part {
    return {
      if: [{ key: this.held, exists: true }],
      put: [{ key: this.key, value: encodeRequest(this.#having(model, object)) }],
      explain: async () => {
        const { entries } = await this.#store.read({ keys: [this.held] });
        if (!entries.has(this.held)) throw new Conflict(OVERTAKEN);
      },
    };
  }

  /** Remembers that the effect was committed. */
  note(model: ModelName, object: Pick<StoredObject, 'namespace' | 'id'>): void {
    this.record = this.#having(model, object);
  }

  #having(model: ModelName, { namespace, id }: Pick<StoredObject, 'namespace' | 'id'>): RequestRecord {
    return { ...this.record, made: { model, namespace, id } };
  }
}

const OVERTAKEN = 'The request took so long that another one with its Idempotency-Key goes on: send it again';

/** What is said of a request that is done, in the place of its answer. */
export function doneBefore(made: Made | undefined): string {
  const what = made ? `it made or changed the ${made.model} ${made.id}` : 'see what it did';
  return `The request with this Idempotency-Key is done and its answer is not shown again: ${what}. Send a new key for another one`;
}
