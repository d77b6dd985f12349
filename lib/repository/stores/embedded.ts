import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Unavailable } from '../../errors.ts';
import { entryOf, Spans } from './embedded-spans.ts';
import { prefixEnd } from './range.ts';
import type { Commit, Condition, Entry, ReadRequest, ReadResult, ScanPage, Store } from './store.ts';

const PAGE_ENTRIES = 500;

/** How long a statement waits for another process that is writing. */
const BUSY_MS = 5_000;

/**
 * With FULL every commit is on the disk before it is acknowledged; NORMAL would lose the last ones when the power fails
 * (https://www.sqlite.org/pragma.html#pragma_synchronous). `key` is BLOB-compared text, so that ranges sort bytewise as in etcd;
 * `revision` counts commits.
 */
const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, revision INTEGER NOT NULL)
    WITHOUT ROWID, STRICT;
  CREATE TABLE IF NOT EXISTS revisions (one INTEGER PRIMARY KEY CHECK (one = 1), latest INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO revisions VALUES (1, 0);
`;

/**
 * The store for one machine: a SQLite file. Safe across threads and processes: readers see one moment (WAL), and every
 * writer takes the lock before it looks at anything (`BEGIN IMMEDIATE`; a plain `BEGIN` would fail with "database is
 * locked" when it turns into a write).
 */
export class EmbeddedStore implements Store {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements: Record<'get' | 'list' | 'any' | 'put' | 'delete' | 'raise' | 'next', StatementSync>;
  readonly #spans: Spans;

  /** Opens the file, and makes it with its directory when it is not there. Throws `Unavailable`. */
  constructor(path: string) {
    this.#path = path;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      // Before SQLite opens it: the files beside it (-wal, -shm) are made with the rights that it then has.
      closeSync(openSync(path, 'a', 0o600));
      chmodSync(path, 0o600);
      this.#database = this.#connect();
      this.#database.exec(SCHEMA);
      this.#statements = statementsOf(this.#database);
      this.#spans = new Spans(this.#database);
    } catch (cause) {
      throw this.#unavailable(cause);
    }
  }

  async read({ keys = [], prefixes = [], pages = [], counts = [] }: ReadRequest): Promise<ReadResult> {
    const { get, list } = this.#statements;
    return this.#transaction('BEGIN', () => ({
      entries: new Map(
        keys.flatMap((key) => {
          const row = get.get(key);
          return row ? [[key, entryOf(row)]] : [];
        }),
      ),
      ranges: prefixes.map((prefix) => list.all(prefix, prefixEnd(prefix)).map(entryOf)),
      pages: pages.map((page) => this.#spans.page(page)),
      counts: counts.map((span) => this.#spans.count(span)),
    }));
  }

  async commit({
    if: conditions = [],
    put = [],
    delete: deleted = [],
    raise = [],
  }: Commit): Promise<boolean> {
    const statements = this.#statements;
    return this.#transaction('BEGIN IMMEDIATE', () => {
      if (!conditions.every((condition) => this.#holds(condition))) return false;
      const revision = statements.next.get()?.latest ?? 0;
      for (const { key, value } of put) statements.put.run(key, value, revision);
      for (const key of deleted) statements.delete.run(key);
      for (const key of raise) statements.raise.run(key, revision);
      return true;
    });
  }

  /** Has a connection of its own, so that its long transaction is nobody else's. */
  async *scan(...prefixes: readonly string[]): AsyncGenerator<ScanPage> {
    const ranges = prefixes.map((prefix) => ({ prefix, end: prefixEnd(prefix) }));
    let database: DatabaseSync | undefined;
    try {
      database = this.#connect({ readOnly: true });
      const { count, page } = scanStatementsOf(database);
      database.exec('BEGIN');
      const total = ranges.reduce(
        (sum, { prefix, end }) => sum + Number(count.get(prefix, end)?.total ?? 0),
        0,
      );
      for (const { prefix, end } of ranges) {
        for (let last: string | undefined = prefix; last !== undefined; ) {
          const entries: Entry[] = page.all(last, end, PAGE_ENTRIES).map(entryOf);
          if (entries.length > 0) yield { entries, total };
          last = entries.at(-1)?.key;
        }
      }
    } catch (cause) {
      throw isOfDatabase(cause) ? this.#unavailable(cause) : cause;
    } finally {
      database?.close();
    }
  }

  /** Only a write finds out that a disk is full. */
  async isFull(): Promise<boolean> {
    return false;
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #connect(options?: { readOnly: boolean }): DatabaseSync {
    // Not imported: on etcd SQLite is not even loaded, nor its warning that it is experimental printed.
    const sqlite = process.getBuiltinModule('node:sqlite');
    return new sqlite.DatabaseSync(this.#path, { timeout: BUSY_MS, ...options });
  }

  #holds(condition: Condition): boolean {
    const { any, get } = this.#statements;
    if ('prefix' in condition) return any.get(condition.prefix, prefixEnd(condition.prefix)) === undefined;
    const row = get.get(condition.key);
    return 'revision' in condition
      ? String(row?.revision) === condition.revision
      : (row !== undefined) === condition.exists;
  }

  #transaction<R>(begin: string, work: () => R): R {
    try {
      this.#database.exec(begin);
      try {
        const result = work();
        this.#database.exec('COMMIT');
        return result;
      } catch (error) {
        // SQLite has ended the transaction itself when the disk is full or fails.
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw error;
      }
    } catch (cause) {
      throw isOfDatabase(cause) ? this.#unavailable(cause) : cause;
    }
  }

  #unavailable(cause: unknown): Unavailable {
    const error = new Error(`SQLite failed on ${this.#path}`, { cause });
    return new Unavailable('The embedded store cannot be used: see KQUEEN_DATA_DIR', { cause: error });
  }
}

function statementsOf(database: DatabaseSync) {
  return {
    get: database.prepare('SELECT key, value, revision FROM entries WHERE key = ?'),
    list: database.prepare(
      'SELECT key, value, revision FROM entries WHERE key >= ? AND key < ? ORDER BY key',
    ),
    any: database.prepare('SELECT 1 FROM entries WHERE key >= ? AND key < ? LIMIT 1'),
    put: database.prepare(
      'INSERT INTO entries VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = excluded.revision',
    ),
    delete: database.prepare('DELETE FROM entries WHERE key = ?'),
    raise: database.prepare(
      "INSERT INTO entries VALUES (?, '1', ?) ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT), revision = excluded.revision",
    ),
    next: database.prepare('UPDATE revisions SET latest = latest + 1 RETURNING latest'),
  };
}

function scanStatementsOf(database: DatabaseSync) {
  return {
    count: database.prepare('SELECT count(*) AS total FROM entries WHERE key >= ? AND key < ?'),
    page: database.prepare(
      'SELECT key, value, revision FROM entries WHERE key > ? AND key < ? ORDER BY key LIMIT ?',
    ),
  };
}

/** SQLite failed, or the store is closed already: not a mistake in the request. */
function isOfDatabase(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_SQLITE_ERROR' || code === 'ERR_INVALID_STATE';
}
