import { StoreFull, Unavailable } from '../errors.ts';
import type { Commit, Store } from './stores/store.ts';

/**
 * Commits, and finds out what came of it when the answer is lost: etcd3 sends a transaction again whose answer did not
 * arrive, and the second one fails on the first one's writes. No other write gives `key` this value, so finding it means
 * that this one is done; without a value, that the key is gone. Throws `Unavailable` when nobody can tell.
 */
export async function commitKnowing(
  store: Store,
  commit: Commit,
  key: string,
  value?: string,
): Promise<boolean> {
  const isOurs = async () => (await store.read({ keys: [key] })).entries.get(key)?.value === value;
  try {
    return (await store.commit(commit)) || (await isOurs());
  } catch (error) {
    const isLost = error instanceof Unavailable && !(error instanceof StoreFull);
    if (isLost && (await isOurs().catch(() => false))) return true;
    throw error;
  }
}
