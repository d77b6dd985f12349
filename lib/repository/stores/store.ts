/**
 * What KQueen asks of a database: one consistent read and one atomic write. Both stores (etcd.ts, embedded.ts) keep
 * this contract, and one conformance suite runs against both.
 *
 * Keys and values are strings without NUL characters (JSON has none). Every failure to reach the database, and every
 * deadline that passes, is `Unavailable`; after a failed `commit` the write may or may not have happened.
 */
export interface Store {
  /**
   * Reads keys, whole prefixes, parts of prefixes and numbers of keys at one moment (one revision), in as few round trips
   * as the database allows: the first trip carries every key (up to the limit of operations), all pages and counts, and the
   * first page of every prefix, each further one the next page of every prefix that has more. Ranges come sorted by key.
   */
  read(request: ReadRequest): Promise<ReadResult>;

  /**
   * Everything under some prefixes, one after the other, at one moment (one revision), in pages that come sorted by key,
   * however much it is and however long the reader takes over it; writers go on meanwhile. Throws `Unavailable`, and says so when the database
   * has forgotten that moment.
   */
  scan(...prefixes: readonly string[]): AsyncIterable<ScanPage>;

  /** Applies all of `put`, `delete` and `raise` if every condition holds (true), or nothing at all (false). */
  commit(commit: Commit): Promise<boolean>;

  /**
   * Whether it takes no more writes but deletions, until somebody makes room; `commit` then throws `StoreFull`.
   * Undefined when the database does not tell. Throws `Unavailable`.
   */
  isFull(): Promise<boolean | undefined>;

  /** Frees connections and files; the store is of no use afterwards. */
  close(): Promise<void>;
}

export interface ReadRequest {
  keys?: readonly string[];
  prefixes?: readonly string[];
  /** With the counts 100 at most. */
  pages?: readonly PageRequest[];
  counts?: readonly Span[];
}

/**
 * The keys with a prefix, between bounds. Both databases walk the keys between the bounds to count them, and etcd walks
 * them for a page too, however few it is to give (100,000 keys: 15 ms): narrow bounds are what makes it fast.
 */
export interface Span {
  prefix: string;
  /** The first key. */
  from?: string;
  /** The key before the first one; of `from` and this the greater one counts. */
  after?: string;
  /** The key after the last one. */
  before?: string;
}

export interface PageRequest extends Span {
  limit: number;
  /** From the last key to the first; etcd then reads all between the bounds, and sorts. */
  reverse?: boolean;
  /** The values are empty then. */
  keysOnly?: boolean;
}

export interface ReadResult {
  /** What was found, by key; a key that does not exist is absent. */
  entries: Map<string, Entry>;
  /** One list for each requested prefix, in the order of the request. */
  ranges: Entry[][];
  /** One list for each requested page, in the order of the request; sorted as the page says. */
  pages: Entry[][];
  /** One number for each requested count. */
  counts: number[];
}

export interface Entry {
  key: string;
  value: string;
  /** Changes with every write of the key: only for comparing in a `Condition`. */
  revision: string;
}

export interface ScanPage {
  entries: Entry[];
  /** How many entries all pages have together. */
  total: number;
}

/** What must hold for a commit. The same key or prefix may stand in several conditions. */
export type Condition =
  | { key: string; revision: string }
  | { key: string; exists: boolean }
  | { prefix: string; empty: true };

export interface Commit {
  if?: readonly Condition[];
  put?: readonly { key: string; value: string }[];
  delete?: readonly string[];
  /**
   * Counters that become greater by one. A counter that is not there is 0; it is read as an entry whose value is the number.
   * Nobody need know the number, so that two who raise it do not contend. A key that is raised is never `put`.
   */
  raise?: readonly string[];
}
