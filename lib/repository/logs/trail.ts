import { exactly } from '../commit.ts';
import type { Keys } from '../keys.ts';
import type { ModelName, StoredObject } from '../model.ts';
import type { Part } from '../parts.ts';
import type { Store } from '../stores/store.ts';
import { entriesBefore, forgetEntries } from './forget.ts';
import { forgetHistories } from './history.ts';
import { type TrailPage, trailPage } from './trail-pages.ts';

/** An entry of an audit trail as far as the repository must know it. */
export interface TrailEntry {
  id: string;
  /** RFC 3339 in UTC, milliseconds. */
  at: string;
}

/** An object as the trail names it. */
export interface Named {
  model: ModelName;
  object: StoredObject & { name?: string; username?: string; tenant?: string };
}

/** Some seconds' work for a store. */
const FORGOTTEN_AT_ONCE = 50_000;

/** An entry as it was read, with the tenant of whose trail it is. */
export type Kept<E extends TrailEntry> = E & { namespace: string };

/** The newest of what was wanted, newest first, and how much that is in all. */
export interface Newest<E extends TrailEntry> {
  entries: Kept<E>[];
  total: number;
}

/** Audit trails: entries by day, tenant and time, so that days go as a whole, and a range comes in order. */
export class Trail {
  readonly #store: Store;
  readonly #keys: Keys;

  constructor(store: Store, keys: Keys) {
    this.#store = store;
    this.#keys = keys;
  }

  /** An entry in the commit of the change that it is about, which it proves: nobody else writes its key. */
  entry(namespace: string, entry: TrailEntry): Part {
    const written = { key: this.#keys.trail(namespace, entry.at, entry.id), value: JSON.stringify(entry) };
    return { put: [written], proof: exactly(written.key, written.value) };
  }

  /** Adds an entry that belongs to no change. Throws `Unavailable`. */
  async append(namespace: string, entry: TrailEntry): Promise<void> {
    await this.#store.commit(this.entry(namespace, entry));
  }

  /**
   * The newest of the entries that are wanted, of some days (`2026-03-01`, newest first) and of one tenant or of all; ties by
   * id. However many a day has, no more than `most` and a page of them are kept in memory. Throws `Unavailable`.
   */
  async newest<E extends TrailEntry>(
    days: readonly string[],
    namespace: string | undefined,
    isWanted: (entry: E) => boolean,
    most: number,
  ): Promise<Newest<E>> {
    const prefixes = days.map((day) => this.#keys.trailDay(day, namespace));
    const found = await Promise.all(prefixes.map((prefix) => this.#newestBelow(prefix, isWanted, most)));
    return {
      entries: found.flatMap(({ entries }) => entries).slice(0, most),
      total: found.reduce((sum, { total }) => sum + total, 0),
    };
  }

  /** See `trailPage`. */
  page<E extends TrailEntry>(asked: TrailPage): Promise<Newest<E>> {
    return trailPage(this.#store, this.#keys, asked);
  }

  async #newestBelow<E extends TrailEntry>(
    prefix: string,
    isWanted: (entry: E) => boolean,
    most: number,
  ): Promise<Newest<E>> {
    let kept: Kept<E>[] = [];
    let total = 0;
    const newestOf = (entries: Kept<E>[]) =>
      entries.sort((a, b) => (a.at + a.id < b.at + b.id ? 1 : -1)).slice(0, most);
    for await (const { entries } of this.#store.scan(prefix)) {
      for (const { key, value } of entries) {
        const entry = JSON.parse(value) as E;
        if (!isWanted(entry)) continue;
        total += 1;
        kept.push({ ...entry, namespace: this.#keys.trailNamespace(key) });
      }
      if (kept.length > 2 * most) kept = newestOf(kept);
    }
    return { entries: newestOf(kept), total };
  }

  /**
   * Removes the entries of all days before one (`2026-03-01`), and the histories of what went on them. Of very many it
   * removes the oldest, and the rest when it is called again.
   */
  async forgetBefore(day: string): Promise<void> {
    const over = entriesBefore(this.#store, this.#keys.allTrails, this.#keys.trailDay(day));
    await forgetEntries(this.#store, over, FORGOTTEN_AT_ONCE);
    await forgetHistories(this.#store, this.#keys, day);
  }
}
