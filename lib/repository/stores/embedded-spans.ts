import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { prefixEnd } from './range.ts';
import type { Entry, PageRequest, Span } from './store.ts';

/** Reads parts of prefixes from the table of entries; one statement for each form of a request, kept for the next. */
export class Spans {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  page({ limit, reverse = false, keysOnly = false, ...span }: PageRequest): Entry[] {
    const { where, bounds } = boundsOf(span);
    const columns = keysOnly ? 'key, revision' : 'key, value, revision';
    const order = reverse ? 'DESC' : 'ASC';
    const text = `SELECT ${columns} FROM entries WHERE ${where} ORDER BY key ${order} LIMIT ?`;
    return this.#prepared(text)
      .all(...bounds, limit)
      .map(entryOf);
  }

  count(span: Span): number {
    const { where, bounds } = boundsOf(span);
    const row = this.#prepared(`SELECT count(*) AS total FROM entries WHERE ${where}`).get(...bounds);
    return Number(row?.total ?? 0);
  }

  #prepared(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known) return known;
    const statement = this.#database.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }
}

/** One lower bound, since SQLite looks for one alone and walks from there. */
function boundsOf({ prefix, from = prefix, after = '', before }: Span) {
  const lowest = later(prefix, from);
  const isAfter = isLater(after, lowest) || after === lowest;
  const end = prefixEnd(prefix);
  const highest = before === undefined || isLater(before, end) ? end : before;
  return { where: `key ${isAfter ? '>' : '>='} ? AND key < ?`, bounds: [isAfter ? after : lowest, highest] };
}

function later(one: string, other: string): string {
  return isLater(one, other) ? one : other;
}

/** As the database sorts them: by bytes. */
function isLater(one: string, other: string): boolean {
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) > 0;
}

/** The table is STRICT, so that a row is what its columns say. */
export function entryOf(row: Record<string, unknown>): Entry {
  const { key, value = '', revision } = row as { key: string; value?: string; revision: number };
  return { key, value, revision: String(revision) };
}
