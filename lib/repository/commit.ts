import { Conflict, InvalidInput, StoreFull, Unavailable } from '../errors.ts';
import { logFailure } from '../logger.ts';
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
    const isLost = error instanceof Unavailable && !(error instanceof StoreFull);
    if (isLost && (await isOurs().catch(() => false))) return true;
    throw error;
  }
}

/** What is kept of a deletion when the store has no room for it. */
const UNRECORDED = 'The store is full: the history and audit entries of a deletion are in this line alone';

/**
 * Commits the deletion of what is under `key`. A full store takes deletions alone, and they make room: it gets this one
 * without what it puts, which goes into the log. Throws `Unavailable`.
 */
export async function commitDeletion(store: Store, commit: Commit, key: string): Promise<boolean> {
  try {
    return await commitKnowing(store, commit, key);
  } catch (error) {
    if (!(error instanceof StoreFull)) throw error;
    const done = await commitKnowing(store, { ...commit, put: [] }, key);
    if (done) logFailure(UNRECORDED, error, { entries: JSON.stringify(commit.put ?? []) });
    return done;
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
