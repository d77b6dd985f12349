import { withDeadline } from '../deadline.ts';
import type { Observation } from '../engines/engine.ts';
import { DomainError } from '../errors.ts';

const DEADLINE_MS = 3_000;

/**
 * Asks an engine how a cluster is, for 3 s at most. A failure is an observation too: then nothing is known of the cluster
 * but the reason.
 */
export async function observe(look: (signal: AbortSignal) => Promise<Observation>): Promise<Observation> {
  try {
    return await withDeadline(DEADLINE_MS, look);
  } catch (error) {
    if (error instanceof DomainError) return { state: 'Unknown', message: error.message };
    throw error;
  }
}
