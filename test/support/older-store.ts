import { derivedPrefixes, entriesReady } from '../../lib/repository/indexes/index-keys.ts';
import { Keys } from '../../lib/repository/keys.ts';
import { forgetEntries } from '../../lib/repository/logs/forget.ts';
import type { Store } from '../../lib/repository/stores/store.ts';

/** Makes a store as a version left it that knew of no indexes but those of values and references. */
export async function asOlderVersion(store: Store, prefix: string): Promise<void> {
  const keys = new Keys(prefix);
  const ready = `${entriesReady(keys).split('/').slice(0, -1).join('/')}/`;
  for await (const { entries } of store.scan(...derivedPrefixes(keys), ready))
    await forgetEntries(store, entries);
}
