import type { Kubeconfig } from '../kubernetes/kubeconfig/kubeconfig.ts';
import type { ClusterState, Handle, NetworkPolicy, OperationKind } from '../models/cluster.ts';
import type { ProvisionerState } from '../models/provisioner.ts';
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
  /** What the engine remembered of it. */
  handle: Handle;
}

/** What an engine found out about a cluster. */
export interface Observation {
  state: ClusterState;
  /** Why it is so: one sentence for the user, who is to act on it; absent when all is well. */
  message?: string;
  /** The version of Kubernetes, `v1.31.2` say. */
  version?: string;
  /** What the engine wants to remember, over what it remembers already. */
  handle?: Handle;
}

/** One try of an operation. A try may have had an effect although nobody knows. */
export interface Attempt {
  /** Whether there was another one before, so that the effect must be looked for first. */
  isRetry: boolean;
  /** To be called right before the effect: throws when the time of this try is over and another one may have begun. */
  beforeEffect(): void;
}

/** A cluster that something is being done to, as far as its provider must know it to be found. */
export interface WatchedCluster {
  id: string;
  name: string;
  state: ClusterState;
  handle: Handle;
  /** Undefined where the engine itself began what is being done. */
  operation?: { kind: OperationKind; requestedAt: Date };
}

/** What becomes of a watched cluster. */
export type Watched = Observation | 'deleted';

/** Whether the provider can be used with a provisioner's parameters. */
export interface EngineStatus {
  state: ProvisionerState;
  message?: string;
}

/** What an engine can do beyond making and removing clusters. */
export type Capability = 'resize' | 'network_policy' | 'deprovision';

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
  /** Whether making and removing are done within a request; otherwise workers do them. */
  readonly isImmediate: boolean;
  /** Whether the engine brings the kubeconfig of what it made. */
  readonly bringsKubeconfig: boolean;
  /** Throws `NotSupported`, with the way round it, for what the engine cannot do. */
  refuseUnsupported(capability: Capability, cluster: Pick<EngineCluster, 'parameters'>): void;

  /** Throws `InvalidInput` for what of a cluster's metadata is wrong although its schema cannot tell. */
  refuseMetadata(metadata: Record<string, unknown>): void;

  /** Makes the cluster, or begins to. */
  provision(cluster: EngineCluster, attempt: Attempt, signal: AbortSignal): Promise<Observation>;
  /** Looks how a cluster is that nothing is being done to. */
  get(cluster: EngineCluster, signal: AbortSignal): Promise<Observation>;
  /**
   * Looks what has become of the clusters of one provisioner that something is being done to, by as few requests as the
   * provider allows; those that it says nothing of stay as they are.
   */
  watch(
    clusters: readonly WatchedCluster[],
    parameters: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<Map<string, Watched>>;
  /** Removes the cluster, or begins to; also one that is still being made. */
  deprovision(cluster: EngineCluster, attempt: Attempt, signal: AbortSignal): Promise<Watched>;
  /** Changes the number of nodes. */
  resize(
    cluster: EngineCluster,
    nodeCount: number,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation>;
  /** Changes the network policy. */
  setNetworkPolicy(
    cluster: EngineCluster,
    policy: NetworkPolicy,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation>;
  /** The kubeconfig of a cluster that was made; `EngineFailed` when there is none. */
  kubeconfig(cluster: EngineCluster, signal: AbortSignal): Promise<Kubeconfig>;
  /** How far the making of the cluster is, in percent; undefined where nobody can tell. */
  progress(cluster: EngineCluster, signal: AbortSignal): Promise<number | undefined>;
}
