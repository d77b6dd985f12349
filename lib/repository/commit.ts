import { StoreFull, Unavailable } from '../errors.ts';
import type { Commit, Store } from './stores/store.ts';

/** By which a commit is known to be made when its answer is lost. */
export interface Proof {
  key: string;
  /** Whether this commit was made, by what is under the key now; undefined: nothing. */
  holds(value: string | undefined): boolean;
}

/** The proof of a commit that alone leaves this value, or nothing, under the key. */
export function exactly(key: string, value: string | undefined): Proof {
  return { key, holds: (found) => found === value };
}

/**
 * Commits, and finds out what came of it when the answer is lost: etcd3 sends a transaction again whose answer did not
 * arrive, and the second one fails on the first one's writes. Throws `Unavailable` when nobody can tell.
 */
export async function commitKnowing(store: Store, commit: Commit, { key, holds }: Proof): Promise<boolean> {
  const isMade = async () => holds((await store.read({ keys: [key] })).entries.get(key)?.value);
  try {
    return (await store.commit(commit)) || (await isMade());
  } catch (error) {
    const isLost = error instanceof Unavailable && !(error instanceof StoreFull);
    if (isLost && (await isMade().catch(() => false))) return true;
    throw error;
  }
}
