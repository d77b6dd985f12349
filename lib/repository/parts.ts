import { StoreFull } from '../errors.ts';
import { logFailure } from '../logger.ts';
import { commitKnowing, type Proof } from './commit.ts';
import type { Commit, Store } from './stores/store.ts';

/** What one concern (the object, its indexes, its secrets, the audit trail, ...) adds to a commit. */
export interface Part extends Commit {
  proof?: Proof;
  /** Throws why the conditions of the part do not hold, where that is for the client to know. */
  explain?: () => Promise<void>;
}

/** Parts as one: all that they ask and write. The first that has a proof proves them all; they explain in their order. */
export function join(...parts: readonly Part[]): Required<Omit<Part, 'proof'>> & Pick<Part, 'proof'> {
  return {
    if: parts.flatMap((part) => part.if ?? []),
    put: parts.flatMap((part) => part.put ?? []),
    delete: parts.flatMap((part) => part.delete ?? []),
    raise: parts.flatMap((part) => part.raise ?? []),
    proof: parts.find((part) => part.proof)?.proof,
    explain: async () => {
      for (const part of parts) await part.explain?.();
    },
  };
}

/** Commits all parts or none; tells which it was, also when the answer is lost. Throws what a part explains. */
export async function commitParts(store: Store, ...parts: readonly Part[]): Promise<boolean> {
  const { proof, explain, ...commit } = join(...parts);
  if (!proof) throw new Error('No part of the commit can prove that it was made');
  if (await commitKnowing(store, commit, proof)) return true;
  await explain();
  return false;
}

/** What is kept of a deletion when the store has no room for it. */
const UNRECORDED = 'The store is full: the history and audit entries of a deletion are in this line alone';

/**
 * Commits a deletion, of which `records` tell afterwards. A full store takes deletions alone, and they make room: it gets
 * this one without its records, which go into the log, and `uncounted` in the place of `counts`. Throws `Unavailable`.
 */
export async function commitDeletion(
  store: Store,
  deletion: Part,
  { records, counts, uncounted }: { records: Part; counts: Part; uncounted: Part },
): Promise<boolean> {
  try {
    return await commitParts(store, deletion, counts, records);
  } catch (error) {
    if (!(error instanceof StoreFull)) throw error;
    const done = await commitParts(store, deletion, uncounted);
    if (done) logFailure(UNRECORDED, error, { entries: JSON.stringify(records.put ?? []) });
    return done;
  }
}
