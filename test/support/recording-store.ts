import type { Commit, ReadRequest, ReadResult, ScanPage, Store } from '../../lib/repository/stores/store.ts';

/** A store before another one: it counts the round trips, fails them when told, and shows all that is stored. */
export class RecordingStore implements Store {
  reads = 0;
  commits = 0;
  scans = 0;
  /** Called in the place of the commit, with the real one to call or not. */
  onCommit: ((commit: Commit, real: (commit: Commit) => Promise<boolean>) => Promise<boolean>) | undefined;
  onRead:
    | ((request: ReadRequest, real: (request: ReadRequest) => Promise<ReadResult>) => Promise<ReadResult>)
    | undefined;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  read(request: ReadRequest): Promise<ReadResult> {
    this.reads += 1;
    const real = (asked: ReadRequest) => this.#store.read(asked);
    return this.onRead ? this.onRead(request, real) : real(request);
  }

  commit(commit: Commit): Promise<boolean> {
    this.commits += 1;
    const real = (asked: Commit) => this.#store.commit(asked);
    return this.onCommit ? this.onCommit(commit, real) : real(commit);
  }

  scan(...prefixes: readonly string[]): AsyncIterable<ScanPage> {
    this.scans += 1;
    return this.#store.scan(...prefixes);
  }

  isFull(): Promise<boolean | undefined> {
    return this.#store.isFull();
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  /** Everything under the prefix, but for the times of checks: to see that nothing has changed. */
  async dump(prefix: string): Promise<string[]> {
    const { ranges } = await this.#store.read({
      prefixes: ['obj', 'sec', 'idx'].map((kind) => `${prefix}/${kind}/`),
    });
    return ranges.flat().map(({ key, value }) => `${key} ${value}`);
  }

  reset(): void {
    this.reads = 0;
    this.commits = 0;
    this.scans = 0;
  }
}
