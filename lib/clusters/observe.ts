import { withDeadline } from '../deadline.ts';
import type { Engine, EngineCluster, Observation } from '../engines/engine.ts';
import { DomainError } from '../errors.ts';
import type { Cluster } from '../models/cluster.ts';

const DEADLINE_MS = 3_000;

/**
 * Has the engine look at a cluster, for 3 s at most. A failure is an observation too: then nothing is known of the
 * cluster but why.
 */
export async function observe(look: Engine['get'], cluster: EngineCluster): Promise<Observation> {
  try {
    return await withDeadline(DEADLINE_MS, (signal) => look(cluster, signal));
  } catch (error) {
    if (error instanceof DomainError) return { state: 'Unknown', message: error.message };
    throw error;
  }
}

/** The cluster with what was observed; the version stays known when the cluster does not answer. */
export function observed(cluster: Cluster, { state, message, version }: Observation): Cluster {
  return {
    ...cluster,
    state,
    status_message: message,
    kubernetes_version: version ?? cluster.kubernetes_version,
  };
}
