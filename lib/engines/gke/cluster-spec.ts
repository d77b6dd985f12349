import { labelsOf } from './cluster-names.ts';
import { CALICO, policyOf } from './network-policy.ts';
import { type GkeMetadata, nodeCountOf } from './parameters.ts';
import { POOL } from './steps.ts';

/**
 * What nodes may do with the service account that they run as: write logs and metrics, and pull images.
 * Source: https://cloud.google.com/kubernetes-engine/docs/how-to/access-scopes#default_access_scopes
 */
const SCOPES = [
  ...['devstorage.read_only', 'logging.write', 'monitoring', 'service.management.readonly'],
  ...['servicecontrol', 'trace.append'],
].map((scope) => `https://www.googleapis.com/auth/${scope}`);

/**
 * A new cluster as the Container API takes it.
 * Source: https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters#Cluster
 */
export function specOf(id: string, metadata: GkeMetadata): object {
  const { machine_type: machineType, network_range, kubernetes_version, release_channel } = metadata;
  const { enabled } = policyOf(metadata.network_policy);
  return {
    resourceLabels: labelsOf(id),
    releaseChannel: { channel: release_channel },
    ...(kubernetes_version !== undefined && { initialClusterVersion: kubernetes_version }),
    ...(network_range !== undefined && { clusterIpv4Cidr: network_range }),
    networkPolicy: enabled ? { provider: CALICO, enabled } : { enabled },
    addonsConfig: { networkPolicyConfig: { disabled: !enabled } },
    nodePools: [
      {
        name: POOL,
        initialNodeCount: nodeCountOf(metadata),
        config: { machineType, oauthScopes: SCOPES },
      },
    ],
  };
}
