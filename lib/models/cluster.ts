import type { Model, StoredObject } from '../repository/model.ts';
import { attentionTo } from './attention.ts';
import type { Approval, Expiry } from './lifetime.ts';
import { nextLook } from './next-look.ts';

/** The lifecycle of a cluster; the captions come from the configuration. */
export const CLUSTER_STATES = ['Deploying', 'OK', 'Updating', 'Destroying', 'Error', 'Unknown'] as const;
export type ClusterState = (typeof CLUSTER_STATES)[number];

export const OPERATION_KINDS = [
  'provision',
  'deprovision',
  'resize',
  'network_policy',
  'upgrade',
  'kubeconfig',
] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** Whether something is being done to a cluster of this state, so that a check from outside does not decide its state. */
export function isInTransition(state: ClusterState): boolean {
  return state === 'Deploying' || state === 'Updating' || state === 'Destroying';
}

/** Which pods may talk to each other. */
export interface NetworkPolicy {
  /** For example `CALICO`. */
  provider: string;
  enabled: boolean;
}

/** What an operation is about. */
export type Task =
  | { kind: 'provision' }
  | { kind: 'deprovision' }
  | { kind: 'resize'; nodeCount: number }
  | { kind: 'network_policy'; policy: NetworkPolicy }
  | { kind: 'upgrade'; version: string }
  | { kind: 'kubeconfig' };

/** What a user asked for and an engine has to do; a cluster has at most one. */
export type Operation = Task & {
  id: string;
  /** RFC 3339 */
  requested_at: string;
  /** `requested` until the provider has accepted it, `started` while the provider works on it. */
  phase: 'requested' | 'started';
  /** Until when one worker alone may start it (RFC 3339, milliseconds). */
  claimed_until?: string;
  /** How often a worker has claimed it. */
  attempts: number;
  /** The metadata that it replaces, restored if it fails. */
  before?: Record<string, unknown>;
  /** The number of nodes that it replaces, restored if it fails. */
  nodes_before?: number;
};

/** How the provider calls what it does for a cluster (queue items, numbers of builds); the engine's alone. */
export type Handle = Record<string, string | number>;

/** A Kubernetes cluster. Its kubeconfig is the secret field `kubeconfig`. */
export interface Cluster extends StoredObject {
  name: string;
  state: ClusterState;
  /** The id of the provisioner that made it, or keeps it. */
  provisioner: string;
  /** The id of the user who owns it. */
  owner: string;
  /** The engine's parameters of the cluster and the user's notes; secret parameters stand as their mask. */
  metadata: Record<string, unknown>;
  /** Why the state is what it is; the server's alone. */
  status_message?: string;
  /** The version that the cluster's API server told last; the server's alone. */
  kubernetes_version?: string;
  /** The operation that is under way. */
  operation?: Operation;
  /** The engine brings the kubeconfig, and has not brought it yet. */
  lacks_kubeconfig?: true;
  handle?: Handle;
  /** How many nodes have been asked for, whatever its metadata says; the server's alone. */
  nodes?: number;
  /** The number of entries that its history has had. */
  events?: number;
  /** When it is deleted by itself. */
  expiry?: Expiry;
  /** How often its expiry was put off or removed. */
  extensions?: number;
  /** Nothing deletes it until somebody with `cluster:protect` lifts this. */
  protected?: true;
  /** A deletion that waits for a second user. */
  approval?: Approval;
}

export const clusterModel: Model<Cluster> = {
  name: 'cluster',
  belongsTo: ({ namespace, owner }) => ({ namespace, owner }),
  unique: () => [],
  references: ({ namespace, provisioner, owner }) => [
    { field: 'provisioner', model: 'provisioner', namespace, id: provisioner },
    { field: 'owner', model: 'user', namespace, id: owner },
  ],
  heldBy: () => [],
  counts: (cluster) => ({ clusters: 1, nodes: nodesOf(cluster) }),
  orders: (cluster) => ({
    created_at: cluster.created_at,
    name: cluster.name,
    expires_at: cluster.expiry?.at,
    approval_ends_at: cluster.approval?.ends_at,
    moving: isInTransition(cluster.state) ? cluster.created_at : undefined,
    attention: attentionTo(cluster),
  }),
  countedBy: ({ state, provisioner, operation }) => ({
    state,
    provisioner,
    provisioner_state: `${provisioner} ${state}`,
    ...(operation && { operation: operation.kind }),
  }),
  // Whatever is done to it is due from its beginning to its end.
  due: (cluster) => {
    const { state, operation, created_at } = cluster;
    const since = operation?.requested_at ?? (isInTransition(state) ? created_at : undefined);
    const times = [since === undefined ? undefined : Date.parse(since), nextLook(cluster)].filter(
      (time) => time !== undefined,
    );
    return times.length === 0 ? undefined : new Date(Math.min(...times)).toISOString();
  },
};

/** So many a provider never makes; more is a mistake, or malice. */
const MOST_NODES = 100_000;

/** How many nodes a cluster counts as; one that is older than the field counts as what its metadata says. */
export function nodesOf({ nodes, metadata }: Pick<Cluster, 'nodes' | 'metadata'>): number {
  const { node_count, node_count_gke, node_count_aks } = metadata;
  const count = Number(nodes ?? node_count ?? node_count_gke ?? node_count_aks ?? 0);
  return Number.isSafeInteger(count) && count > 0 ? Math.min(count, MOST_NODES) : 0;
}
