import type { ClusterState } from '../clusters/model.ts';
import type { Kubeconfig } from '../kubernetes/kubeconfig.ts';
import type { ProvisionerState } from '../provisioners/model.ts';
import type { ParameterSchema } from './parameters.ts';

/** The cluster as its engine sees it: with its secrets, so it never leaves the use case that made it. */
export interface EngineCluster {
  id: string;
  name: string;
  /** Engine parameters in plain text, and the user's notes. */
  metadata: Record<string, unknown>;
  kubeconfig?: Kubeconfig;
  /** The parameters of the cluster's provisioner in plain text. */
  parameters: Record<string, unknown>;
}

/** What an engine found out about a cluster. */
export interface Observation {
  state: ClusterState;
  /** Why it is so: one sentence for the user, who is to act on it; absent when all is well. */
  message?: string;
  /** The version of Kubernetes, `v1.31.2` say. */
  version?: string;
}

/** Whether the provider can be used with a provisioner's parameters. */
export interface EngineStatus {
  state: ProvisionerState;
  message?: string;
}

/** What became of a request to delete: gone already, or the provider is at it. */
export type Deprovisioning = 'deleted' | 'Destroying';

/**
 * What KQueen asks of whoever installs clusters. One class an engine, none knows another. A failure of the provider is
 * an `Observation` with the state `Error`, or one of `EngineFailed`, `EngineTimeout`, `Unavailable`; what the engine
 * cannot do at all is `NotSupported`. Every method gives up when the signal aborts.
 */
export interface Engine {
  /** As clients name it: `kqueen.engines.ManualEngine`. */
  readonly name: string;
  /** As people read it. */
  readonly verboseName: string;
  /** What a provisioner and a cluster of this engine take; forms are drawn from it. */
  readonly parameters: { provisioner: ParameterSchema; cluster: ParameterSchema };

  /** Tries the provisioner's parameters on the provider. */
  status(parameters: Record<string, unknown>, signal: AbortSignal): Promise<EngineStatus>;
  /** Makes the cluster, or begins to. */
  provision(cluster: EngineCluster, signal: AbortSignal): Promise<Observation>;
  /** Looks how the cluster is now. */
  get(cluster: EngineCluster, signal: AbortSignal): Promise<Observation>;
  /** Removes the cluster, or begins to. */
  deprovision(cluster: EngineCluster, signal: AbortSignal): Promise<Deprovisioning>;
  /** Changes the number of nodes. */
  resize(cluster: EngineCluster, nodeCount: number, signal: AbortSignal): Promise<Observation>;
  /** Changes the network policy. */
  setNetworkPolicy(cluster: EngineCluster, policy: NetworkPolicy, signal: AbortSignal): Promise<Observation>;
  /** How far the making of the cluster is, in percent; undefined where nobody can tell. */
  progress(cluster: EngineCluster, signal: AbortSignal): Promise<number | undefined>;
}

export interface NetworkPolicy {
  /** `CALICO` say. */
  provider: string;
  enabled: boolean;
}
