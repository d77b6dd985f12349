import { withDeadline } from '../deadline.ts';
import type { Engine, EngineCluster, Observation } from '../engines/engine.ts';
import { DomainError } from '../errors.ts';

const DEADLINE_MS = 3_000;

/**
 * Asks the engine how a cluster is, for 3 s at most. A failure is an observation too: then nothing is known of the cluster
 * but the reason.
 */
export async function observe(look: Engine['get'], cluster: EngineCluster): Promise<Observation> {
  try {
    return await withDeadline(DEADLINE_MS, (signal) => look(cluster, signal));
  } catch (error) {
    if (error instanceof DomainError) return { state: 'Unknown', message: error.message };
    throw error;
  }
}
