import { Conflict, InvalidInput, Unavailable } from '../errors.ts';
import type { Indexes } from './indexes.ts';
import type { Commit, Store } from './stores/store.ts';

/**
 * Commits, and finds out what came of it when the answer is lost: etcd3 sends a transaction again whose answer did not
 * arrive, and the second one fails on the first one's writes. The value carries an id of this write, so finding it
 * under its key means that it is done; without a value, that the key is gone. Throws `Unavailable` when nobody can
 * tell.
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
    if (error instanceof Unavailable && (await isOurs().catch(() => false))) return true;
    throw error;
  }
}

/** Throws what made a commit fail, where that is a value of another object (`Conflict`) or a missing one. */
export async function explainFailure(store: Store, { claims, targets }: Indexes): Promise<void> {
  if (claims.length === 0 && targets.length === 0) return;
  const { entries } = await store.read({ keys: [...claims, ...targets].map(({ key }) => key) });
  const taken = claims.find(({ key, value }) => (entries.get(key)?.value ?? value) !== value);
  if (taken) throw new Conflict(`The ${taken.field} is taken already: choose another`);
  const missing = targets.find(({ key }) => !entries.has(key));
  if (missing) throw InvalidInput.field(missing.field, 'does not exist');
}
