import type { Config } from '../../config/schema.ts';
import type { ClusterState } from '../models/cluster.ts';

/** What a state is called in this installation. */
export function stateCaption(config: Config, state: ClusterState): string {
  const captions: Record<ClusterState, string> = {
    OK: config.CLUSTER_OK_STATE,
    Error: config.CLUSTER_ERROR_STATE,
    Deploying: config.CLUSTER_PROVISIONING_STATE,
    Destroying: config.CLUSTER_DEPROVISIONING_STATE,
    Updating: config.CLUSTER_UPDATING_STATE,
    Unknown: config.CLUSTER_UNKNOWN_STATE,
  };
  return captions[state];
}
