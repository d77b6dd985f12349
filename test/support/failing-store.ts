import { Unavailable } from '../../lib/errors.ts';
import type { Commit, ReadRequest, ReadResult, ScanPage, Store } from '../../lib/repository/stores/store.ts';

/** A store that is gone after so many commits, or pages of a scan: as if who uses it had been killed there. */
export class FailingStore implements Store {
  readonly #store: Store;
  readonly #after: { commits?: number; pages?: number };
  #commits = 0;
  #pages = 0;

  constructor(store: Store, after: { commits?: number; pages?: number }) {
    this.#store = store;
    this.#after = after;
  }

  read(request: ReadRequest): Promise<ReadResult> {
    return this.#store.read(request);
  }

  async commit(commit: Commit): Promise<boolean> {
    if (this.#commits === this.#after.commits) throw new Unavailable('The store is gone');
    this.#commits += 1;
    return this.#store.commit(commit);
  }

  async *scan(...prefixes: readonly string[]): AsyncGenerator<ScanPage> {
    for await (const page of this.#store.scan(...prefixes)) {
      if (this.#pages === this.#after.pages) throw new Unavailable('The store is gone');
      this.#pages += 1;
      yield page;
    }
  }

  isFull(): Promise<boolean | undefined> {
    return this.#store.isFull();
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}
