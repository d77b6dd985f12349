import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Commit, Condition, Entry, ReadRequest, ReadResult, Store } from './store.ts';

export class EmbeddedStore implements Store {
  #db: DatabaseSync;
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#db = new DatabaseSync(path);
    this.#db.exec('PRAGMA journal_mode=WAL; PRAGMA busy_timeout=5000; CREATE TABLE IF NOT EXISTS e (key TEXT PRIMARY KEY, value TEXT, revision INTEGER) WITHOUT ROWID');
  }
  async read({ keys = [], prefixes = [] }: ReadRequest): Promise<ReadResult> {
    const one = this.#db.prepare('SELECT key, value, revision FROM e WHERE key = ?');
    const many = this.#db.prepare('SELECT key, value, revision FROM e WHERE key >= ? AND key < ? ORDER BY key');
    const entry = (r: any): Entry => ({ key: r.key, value: r.value, revision: String(r.revision) });
    const entries = new Map<string, Entry>();
    for (const k of keys) { const r = one.get(k); if (r) entries.set(k, entry(r)); }
    return { entries, ranges: prefixes.map((p) => many.all(p, p.slice(0, -1) + '0').map(entry)) };
  }
  async commit(c: Commit): Promise<boolean> {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const i of c.if ?? []) {
        const r: any = 'prefix' in i ? this.#db.prepare('SELECT 1 FROM e WHERE key >= ? AND key < ? LIMIT 1').get(i.prefix, i.prefix.slice(0, -1) + '0') : this.#db.prepare('SELECT revision FROM e WHERE key=?').get(i.key);
        const ok = 'prefix' in i ? !r : 'exists' in i ? i.exists === !!r : String(r?.revision) === i.revision;
        if (!ok) { this.#db.exec('ROLLBACK'); return false; }
      }
      for (const p of c.put ?? []) this.#db.prepare('INSERT INTO e VALUES (?,?,(SELECT coalesce(max(revision),0)+1 FROM e)) ON CONFLICT DO UPDATE SET value=excluded.value, revision=excluded.revision').run(p.key, p.value);
      for (const d of c.delete ?? []) this.#db.prepare('DELETE FROM e WHERE key=?').run(d);
      this.#db.exec('COMMIT');
      return true;
    } catch (e) { this.#db.exec('ROLLBACK'); throw e; }
  }
  async close() { this.#db.close(); }
}
