import { MODELS } from '../models/all.ts';
import type { Repository } from '../repository/repository.ts';

/** So long a run of the schedule works on indexes, which leaves it time for everything else. */
const BUDGET_MS = 10_000;

/**
 * Goes on with the indexes of what an older version stored, for ten seconds at most; costs one round trip once they are
 * whole. Throws `Conflict` while a restore is not finished, `Unavailable`.
 */
export async function tendIndexes({ repository }: { repository: Repository }): Promise<void> {
  const end = performance.now() + BUDGET_MS;
  await repository.migrate(MODELS, () => performance.now() > end);
}
