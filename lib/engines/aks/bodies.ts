import type { AgentPool, ManagedCluster } from './answers.ts';
import { type AksMetadata, nodesOf } from './parameters.ts';

/** The tag by which KQueen knows its clusters; its value is the id. */
export const TAG = 'kqueen-cluster';
/** The node pool that KQueen creates. */
export const POOL = 'agentpool';

/** What Azure says of a cluster or a node pool and nobody may set; an image belongs to the version that is replaced. */
const OF_AZURE_ALONE = new Set([
  ...['id', 'name', 'type', 'eTag', 'systemData', 'provisioningState', 'status'],
  ...['currentKubernetesVersion', 'fqdn', 'privateFQDN', 'azurePortalFQDN', 'maxAgentPools', 'resourceUID'],
  ...['currentOrchestratorVersion', 'nodeImageVersion'],
]);

/** A new cluster: one node pool, and an identity that Azure manages. */
export function newCluster(id: string, metadata: AksMetadata): object {
  const version = metadata.kubernetes_version?.replace(/^v/, '');
  return {
    location: metadata.location,
    tags: { [TAG]: id },
    identity: { type: 'SystemAssigned' },
    properties: {
      dnsPrefix: `kqueen-${id}`,
      // The name that Azure would make of group, cluster and location is often too long for it.
      nodeResourceGroup: `kqueen-${id}`,
      enableRBAC: true,
      ...(version !== undefined && { kubernetesVersion: version }),
      agentPoolProfiles: [
        {
          name: POOL,
          mode: 'System',
          type: 'VirtualMachineScaleSets',
          osType: 'Linux',
          count: nodesOf(metadata),
          vmSize: metadata.vm_size,
        },
      ],
      linuxProfile: { adminUsername: 'azureuser', ssh: { publicKeys: [{ keyData: metadata.ssh_key }] } },
    },
  };
}

/** A cluster as it is, with another version of its control plane alone. */
export function withVersion(cluster: ManagedCluster, version: string): object {
  const {
    powerState: _,
    servicePrincipalProfile,
    agentPoolProfiles,
    ...properties
  } = settable(cluster.properties);
  const isManaged = !isMap(servicePrincipalProfile) || servicePrincipalProfile.clientId === 'msi';
  const pools = (cluster.properties.agentPoolProfiles ?? []).map((pool) => ({
    ...settable(pool),
    name: pool.name,
  }));
  return {
    ...settable(cluster),
    ...(isMap(cluster.identity) && { identity: identityOf(cluster.identity) }),
    properties: {
      ...properties,
      // Azure shows an identity that it manages as a principal without a secret, and does not take it back.
      ...(!isManaged && { servicePrincipalProfile }),
      kubernetesVersion: version,
      agentPoolProfiles: pools,
    },
  };
}

/** A node pool as it is, with other nodes or another version. */
export function withPool(
  pool: AgentPool,
  change: { count: number } | { orchestratorVersion: string },
): object {
  return { properties: { ...settable(pool), ...change } };
}

function settable(part: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(part).filter(([name]) => !OF_AZURE_ALONE.has(name)));
}

/** The kind of an identity, and the identities that somebody has assigned. */
function identityOf({ type, userAssignedIdentities }: Record<string, unknown>): object {
  const assigned = isMap(userAssignedIdentities)
    ? {
        userAssignedIdentities: Object.fromEntries(Object.keys(userAssignedIdentities).map((id) => [id, {}])),
      }
    : {};
  return { type, ...assigned };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
