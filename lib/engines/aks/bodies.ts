import { isMap } from '../../kubernetes/read/json.ts';
import type { AgentPool, ManagedCluster } from './answers.ts';
import { type AksMetadata, nodesOf } from './parameters.ts';

/** The tag by which KQueen knows its clusters; its value is the id. */
export const TAG = 'kqueen-cluster';
/** The node pool that KQueen creates. */
export const POOL = 'agentpool';

/** What Azure alone says of a resource, and nobody may set. */
const OF_RESOURCE = new Set(['id', 'name', 'type', 'eTag', 'systemData']);
/** The same of the properties of a cluster and of a node pool; an image belongs to the version that is replaced. */
const OF_PROPERTIES = new Set([
  ...['eTag', 'provisioningState', 'status', 'currentKubernetesVersion', 'currentOrchestratorVersion'],
  ...['fqdn', 'privateFQDN', 'azurePortalFQDN', 'maxAgentPools', 'resourceUID', 'nodeImageVersion'],
]);

/** Of a cluster also its power, and its principal, which Azure keeps and does not take back without a secret. */
const OF_CLUSTER = new Set([...OF_PROPERTIES, 'powerState', 'servicePrincipalProfile']);

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
  const pools = (cluster.properties.agentPoolProfiles ?? []).map((pool) => without(pool, OF_PROPERTIES));
  return {
    ...without(cluster, OF_RESOURCE),
    ...(isMap(cluster.identity) && { identity: identityOf(cluster.identity) }),
    properties: {
      ...without(cluster.properties, OF_CLUSTER),
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
  const { name: _, ...properties } = without(pool, OF_PROPERTIES);
  return { properties: { ...properties, ...change } };
}

function without(part: object, names: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(part).filter(([name]) => !names.has(name)));
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
