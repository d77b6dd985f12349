import { setTimeout as pause } from 'node:timers/promises';
import { Unavailable } from '../errors.ts';
import { commitKnowing, exactly } from './commit.ts';
import { Keys } from './keys.ts';
import type { Query } from './queries.ts';
import type { Entry, Store } from './stores/store.ts';
import { nextWrite, type WriteIds, writeProof } from './write-ids.ts';

/** How far a count has come. */
export interface Count {
  count: number;
  /** When it is over, and begins anew. */
  until: Date;
}

/** A count as it was read. */
export interface LoadedCount extends Count {
  revision: string;
}

/** A name to count under, and the count at which no more is counted. */
export interface Limit {
  name: string;
  most: number;
}

/** What came of counting. */
export interface Raised {
  /** What had reached its limit, so that nothing was counted. */
  full: Count[];
  /** Whether a limit is reached now. */
  isLast: boolean;
}

/** By the ids of its writes we know our own after a lost answer. */
interface StorageForm extends WriteIds {
  count: number;
  /** RFC 3339, milliseconds */
  until: string;
}

/** So many counts whose time is over go with each one that is written: they go faster than they can come. */
const SWEPT_AT_ONCE = 50;
/** A lost race means that somebody else has counted, and there are only so many counts until the limit. */
const ATTEMPTS = 128;
const LONGEST_PAUSE_MS = 40;

/**
 * Counts with an expiry, which is a time in the value. They lie in shards by their names; a count reads the shards
 * that it writes to, and removes what has expired there, so that no cleaner is needed. Names are hashes in hex.
 */
export class Counters {
  readonly #store: Store;
  readonly #keys: Keys;

  constructor(store: Store, prefix: string) {
    this.#store = store;
    this.#keys = new Keys(prefix);
  }

  /** A count, to be read along with other things; undefined when there is none. One whose time is over is given too. */
  count(name: string): Query<LoadedCount | undefined> {
    const key = this.#keys.counter(name);
    return {
      keys: [key],
      prefixes: [],
      decode: ({ entries }) => {
        const entry = entries.get(key);
        return entry && decode(entry);
      },
    };
  }

  /**
   * Counts one more under each of the names, all or none; a count lasts so many seconds from its beginning. Nothing is
   * counted when one has reached its limit before: then gives those that had as `full`, otherwise tells whether one has
   * with this. Of any number who count at once, every one is counted up to the limit. Throws `Unavailable`.
   */
  async raise(limits: readonly Limit[], now: Date, seconds: number): Promise<Raised> {
    const counted = limits.map((limit) => ({ ...limit, key: this.#keys.counter(limit.name) }));
    if (counted.length === 0) return { full: [], isLast: false };
    const prefixes = [...new Set(limits.map(({ name }) => this.#keys.counters(name)))];
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { ranges } = await this.#store.read({ prefixes });
      const entries = new Map(ranges.flat().map((entry) => [entry.key, entry]));
      const current = counted.map((one) => ({ ...one, entry: entries.get(one.key) }));
      const full = current.flatMap(({ entry, most }) => (entry ? reached(decode(entry), most, now) : []));
      if (full.length > 0) return { full, isLast: false };
      const raised = current.map(({ key, most, entry }) => ({ key, most, form: next(entry, now, seconds) }));
      const put = raised.map(({ key, form }) => ({ key, value: JSON.stringify(form) }));
      for (const { key } of counted) entries.delete(key);
      const over = [...entries.values()]
        .filter((entry) => isOver(decode(entry), now))
        .slice(0, SWEPT_AT_ONCE);
      const commit = {
        if: [
          ...current.map(({ key, entry }) =>
            entry ? { key, revision: entry.revision } : { key, exists: false },
          ),
          ...over.map(({ key, revision }) => ({ key, revision })),
        ],
        put,
        delete: over.map(({ key }) => key),
      };
      const [first] = raised;
      if (first && (await commitKnowing(this.#store, commit, writeProof(first.key, first.form))))
        return { full: [], isLast: raised.some(({ form, most }) => form.count >= most) };
      await pause(Math.random() * Math.min(LONGEST_PAUSE_MS, attempt + 1));
    }
    throw new Unavailable('Too many do this at the moment: try again');
  }

  /**
   * Removes a count that was read. Where others have counted since, nothing is removed, and their count is given. Throws
   * `Unavailable`.
   */
  async clear(name: string, { revision }: LoadedCount): Promise<Count | undefined> {
    const key = this.#keys.counter(name);
    if (await commitKnowing(this.#store, { if: [{ key, revision }], delete: [key] }, exactly(key, undefined)))
      return undefined;
    const entry = (await this.#store.read({ keys: [key] })).entries.get(key);
    return entry && decode(entry);
  }
}

/** Whether the time of a count is over. */
export function isOver({ until }: Count, now: Date): boolean {
  return until.getTime() <= now.getTime();
}

/** The count if it has reached its limit, and its time is not over. */
export function reached(count: Count, most: number, now: Date): Count[] {
  return count.count >= most && !isOver(count, now) ? [count] : [];
}

function next(entry: Entry | undefined, now: Date, seconds: number): StorageForm {
  const current = entry && decode(entry);
  const isNew = current === undefined || isOver(current, now);
  return {
    count: isNew ? 1 : current.count + 1,
    until: (isNew ? new Date(now.getTime() + seconds * 1000) : current.until).toISOString(),
    ...nextWrite(entry && (JSON.parse(entry.value) as StorageForm)),
  };
}

function decode({ value, revision }: Entry): LoadedCount {
  const { count, until } = JSON.parse(value) as StorageForm;
  return { count, until: new Date(until), revision };
}
