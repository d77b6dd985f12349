import type { Kubeconfig } from '../kubernetes/kubeconfig/kubeconfig.ts';
import type { ClusterState, Handle, NetworkPolicy, Task } from '../models/cluster.ts';
import type { ProvisionerState } from '../models/provisioner.ts';
import type { Choices, ParameterSchema, Values } from './parameters.ts';

/**
 * The cluster as its engine sees it: with its secrets, so it never leaves the use case that made it. `P` and `M` are the
 * parameters of provisioner and cluster, as the schemas of the engine make them.
 */
export interface EngineCluster<P = Values, M = Values> {
  id: string;
  name: string;
  /** Parameters of the engine in plain text, and the notes of the user. */
  metadata: M;
  kubeconfig?: Kubeconfig;
  /** The parameters of the provisioner in plain text. */
  parameters: P;
  /** What the engine remembers of it. */
  handle: Handle;
}

/** What an engine found out about a cluster. */
export interface Observation {
  state: ClusterState;
  /** The reason, one sentence for the user, who has to act on it; absent when all is well. */
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

/** A cluster that is in transition or idle, as far as its provider must know it. Secret parameters stand as their mask. */
export interface WatchedCluster {
  id: string;
  name: string;
  state: ClusterState;
  metadata: Values;
  handle: Handle;
  /** Undefined for an idle cluster, and where the provider itself began what is being done. */
  operation?: Task & { requestedAt: Date };
}

/** What becomes of a watched cluster; `deleted` where the provider does not have it (any more). */
export type Watched = Observation | 'deleted';

/** One step of what an engine would do. */
export interface PlannedStep {
  /** The call as the reference of the provider names it, `POST /clusters`, or a sentence. */
  step: string;
  /** What goes with the call. */
  sends?: unknown;
}

/** What would be done to a cluster. A kubeconfig is only fetched. */
export type PlannedTask = Exclude<Task, { kind: 'kubeconfig' }>;

/** Whether the provider can be used with the parameters of a provisioner. */
export interface EngineStatus {
  state: ProvisionerState;
  message?: string;
}

/**
 * What KQueen asks of an engine; docs/engines.md takes you through adding one. A failure of the provider
 * is an `Observation` with the state `Error`, or a `DomainError` whose `mayPass` says whether another try may help. Every
 * method gives up when its signal aborts. What an engine cannot do it leaves out: `lib/engines/capabilities.ts` asks.
 */
export interface Engine<P extends Values = Values, M extends Values = Values> {
  /** As clients name it: `kqueen.engines.ManualEngine`. */
  readonly name: string;
  /** As people read it. */
  readonly verboseName: string;
  /** What a provisioner and a cluster of this engine take. */
  readonly parameters: { provisioner: ParameterSchema; cluster: ParameterSchema };
  /** Clusters are created and deleted within a request; otherwise by a worker. */
  readonly isImmediate: boolean;
  /** `watch` also checks idle clusters, by the same requests; otherwise `get` checks them one by one. */
  readonly watchesIdle?: true;

  /**
   * The parameters of a provisioner as a client sent them (secrets may be masked), with those that KQueen sets. Throws
   * `InvalidInput` where the client sends another value for what only KQueen may set.
   */
  completed?(sent: Values, provisioner: { id: string; namespace: string }): Values;
  /** Tries the parameters of a provisioner at the provider. */
  status(parameters: P, signal: AbortSignal): Promise<EngineStatus>;
  /** Creates the cluster, or begins to. */
  provision(cluster: EngineCluster<P, M>, attempt: Attempt, signal: AbortSignal): Promise<Observation>;
  /** Checks an idle cluster. */
  get(cluster: EngineCluster<P, M>, signal: AbortSignal): Promise<Observation>;
  /** How the metadata of a new cluster is kept, where that is not as it was sent; it fits the schema in both forms. */
  kept?(metadata: Values): Values;
  /** Throws `InvalidInput` for a change that the provider would always refuse, without asking anybody. */
  refuse?(metadata: Values, task: Task): void;
  /** What to do instead of what the engine cannot do; `capability` is one that it leaves out. */
  insteadOf(capability: Capability): string;

  /**
   * Checks the clusters of one provisioner that are in transition (with `watchesIdle`, now and then all of them), by as few
   * requests as the provider allows. An operation
   * of several steps (network, control plane, nodes) goes on here: each look does the step that is due, each step is safe
   * to repeat, and the handle keeps what the next one needs. Clusters that are left out of the answer stay as they are.
   */
  watch?(
    clusters: readonly WatchedCluster[],
    parameters: P,
    signal: AbortSignal,
  ): Promise<Map<string, Watched>>;
  /** Deletes the cluster, or begins to; also one that is still being created. */
  deprovision?(cluster: EngineCluster<P, M>, attempt: Attempt, signal: AbortSignal): Promise<Watched>;
  /** Changes the number of nodes. */
  resize?(
    cluster: EngineCluster<P, M>,
    nodeCount: number,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation>;
  /** Changes the network policy. */
  setNetworkPolicy?(
    cluster: EngineCluster<P, M>,
    policy: NetworkPolicy,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation>;
  /**
   * Begins to upgrade Kubernetes to a newer version that skips no minor one: the control plane first. `watch` goes on with
   * the nodes.
   */
  upgrade?(
    cluster: EngineCluster<P, M>,
    version: string,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation>;
  /**
   * Tells what a task would do, by the calls and names of the provider, and throws what can be known of its refusals. Has no
   * effect whatever. Left out, a dry run checks what KQueen knows, and tells no steps.
   */
  plan?(cluster: EngineCluster<P, M>, task: PlannedTask, signal: AbortSignal): Promise<PlannedStep[]>;
  /** The versions that a cluster may be upgraded to, as the provider writes them. */
  versions?(cluster: EngineCluster<P, M>, signal: AbortSignal): Promise<string[]>;
  /** What the provider offers for the parameters of a cluster (zones, machine types, versions), by their names. */
  options?(parameters: P, signal: AbortSignal): Promise<Map<string, Choices>>;
  /** Brings the kubeconfig of a cluster that was created. Throws `EngineFailed` while there is none. */
  kubeconfig?(cluster: EngineCluster<P, M>, signal: AbortSignal): Promise<Kubeconfig>;
  /** Facts of the handle that are shown in the metadata; their names are the server's, and cannot be set by clients. */
  shown?(handle: Handle): Record<string, unknown>;
  /** Provisioning progress in percent; undefined where nobody can tell. */
  progress?(cluster: EngineCluster<P, M>, signal: AbortSignal): Promise<number | undefined>;
}

/** What an engine may leave out. */
export type Capability =
  | 'deprovision'
  | 'resize'
  | 'setNetworkPolicy'
  | 'upgrade'
  | 'versions'
  | 'options'
  | 'kubeconfig';
