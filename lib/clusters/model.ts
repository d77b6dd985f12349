import type { Model, StoredObject } from '../repository/model.ts';

/** The lifecycle of a cluster; the captions come from the configuration. */
export type ClusterState = 'Deploying' | 'OK' | 'Updating' | 'Destroying' | 'Error' | 'Unknown';

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
};
