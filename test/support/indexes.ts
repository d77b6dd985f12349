import { countsReady, entriesReady } from '../../lib/repository/indexes/index-keys.ts';
import { INDEX_VERSION } from '../../lib/repository/indexes/ready.ts';
import { Keys } from '../../lib/repository/keys.ts';
import type { Store } from '../../lib/repository/stores/store.ts';

/** Marks the indexes of an empty place as whole, as the first start of an installation does. */
export async function markIndexed(store: Store, prefix: string): Promise<void> {
  const keys = new Keys(prefix);
  await store.commit({
    put: [entriesReady(keys), countsReady(keys)].map((key) => ({ key, value: INDEX_VERSION })),
  });
}
