/** The group of Cluster API. */
export const GROUP = 'cluster.x-k8s.io';
/** The versions of it that KQueen speaks, the preferred one first. */
export const VERSIONS = ['v1beta2', 'v1beta1'] as const;
export type ServedVersion = (typeof VERSIONS)[number];

/** The label of what belongs to a cluster of KQueen; its value is the id. */
export const LABEL = 'kqueen-cluster';
/** The label that Cluster API gives the Machines and MachineDeployments of a cluster. */
export const NAME_LABEL = 'cluster.x-k8s.io/cluster-name';
/** The MachineDeployment of clusters that have a ClusterClass. */
export const WORKERS = 'workers';

/** What a cluster is called at the management cluster. */
export function nameOf(id: string): string {
  return `kqueen-${id}`;
}

/** A version as Cluster API writes it. */
export function withV(version: string): string {
  return version.startsWith('v') ? version : `v${version}`;
}
