import type { Keys } from '../keys.ts';
import type { Part } from '../parts.ts';
import type { Entry, ReadResult } from '../stores/store.ts';
import type { Day } from './day.ts';
import type { Counts, Quota } from './quota.ts';

/** What an organization has, and the quota of its own. */
export interface Usage {
  counts: Counts;
  quota?: Quota;
}

/** Something that is kept of a namespace, as it was read; without a revision it is not there. */
export interface Kept<T> {
  value?: T;
  revision?: string;
}

/** What is kept of the quotas of a namespace. */
export interface Books {
  usage: Kept<Usage>;
  day: Kept<Day>;
}

/** The query of what is kept of the quotas of a namespace: one short range. */
export function booksOf(keys: Keys, namespace: string) {
  const usage = keys.usage(namespace);
  const day = keys.day(namespace);
  return {
    keys: [] as string[],
    prefixes: [keys.books(namespace)],
    decode: ({ ranges: [entries = []] }: ReadResult): Books => ({
      usage: kept<Usage>(entries.find(({ key }) => key === usage)),
      day: kept<Day>(entries.find(({ key }) => key === day)),
    }),
  };
}

function kept<T>(entry: Entry | undefined): Kept<T> {
  return entry ? { value: JSON.parse(entry.value) as T, revision: entry.revision } : {};
}

/** What is kept from now on, if it is still as it was read; without a revision, if nothing is there. */
export function keptPart(key: string, revision: string | undefined, value: Usage | Day): Part {
  return {
    if: [revision === undefined ? { key, exists: false } : { key, revision }],
    put: [{ key, value: JSON.stringify(value) }],
  };
}
