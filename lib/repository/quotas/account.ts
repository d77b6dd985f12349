import type { Books } from './books.ts';
import type { Quota } from './quota.ts';

/** To which organization the writes of a request are charged, and what was read of its quotas along with the identity. */
export class Account {
  readonly namespace: string;
  readonly now: () => Date;
  /** Whether the limits of a day hold; those who manage the installation have none. */
  readonly isLimited: boolean;
  /** The quota of the organization itself, as far as nothing else tells it. */
  readonly quota: Quota | undefined;
  #books: Books | undefined;

  constructor(parts: {
    namespace: string;
    now: () => Date;
    isLimited: boolean;
    quota?: Quota;
    books?: Books;
  }) {
    this.namespace = parts.namespace;
    this.now = parts.now;
    this.isLimited = parts.isLimited;
    this.quota = parts.quota;
    this.#books = parts.books;
  }

  /** What was read of the namespace of the account, unless a write has changed it since. */
  get books(): Books | undefined {
    return this.#books;
  }

  /** What was read of a namespace, for one write alone: the next one finds it changed. */
  take(namespace: string): Books | undefined {
    if (namespace !== this.namespace) return undefined;
    const books = this.#books;
    this.#books = undefined;
    return books;
  }
}
