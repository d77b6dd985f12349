import { inBatches } from '../stores/batches.ts';
import type { Entry, Store } from '../stores/store.ts';

/** What lies below a prefix before a key, in order, however much it is. */
export async function* entriesBefore(store: Store, prefix: string, end: string): AsyncGenerator<Entry> {
  for await (const { entries } of store.scan(prefix)) {
    for (const entry of entries) {
      if (entry.key >= end) return;
      yield entry;
    }
  }
}

/** Removes entries in parts, until `most` are gone: what is removed so is of no use to anybody any more. */
export async function forgetEntries(
  store: Store,
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  most = Number.POSITIVE_INFINITY,
): Promise<void> {
  let forgotten = 0;
  for await (const batch of inBatches(entries)) {
    await store.commit({ delete: batch.map(({ key }) => key) });
    forgotten += batch.length;
    if (forgotten >= most) return;
  }
}
