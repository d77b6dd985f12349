import { InvalidInput } from '../../errors.ts';
import type { Kubeconfig } from '../../kubernetes/kubeconfig/kubeconfig.ts';
import type { Task } from '../../models/cluster.ts';
import type {
  Attempt,
  Capability,
  Engine,
  EngineStatus,
  Observation,
  Watched,
  WatchedCluster,
} from '../engine.ts';
import type { Choices, Values } from '../parameters.ts';
import type { AksCluster, AzureCloud } from './cloud.ts';
import { type AksMetadata, type AksParameters, aksParameters, MOST_NODES, nodesOf } from './parameters.ts';

/** Connects to the resource group of a provisioner. */
export type AzureConnector = (account: AksParameters) => Promise<AzureCloud> | AzureCloud;

/** Clusters of Azure Kubernetes Service, in the resource group of their provisioner. */
export class AksEngine implements Engine<AksParameters, AksMetadata> {
  readonly name = 'kqueen.engines.AksEngine';
  readonly verboseName = 'Azure Managed Kubernetes Service';
  readonly isImmediate = false;
  readonly watchesIdle = true;
  readonly parameters = aksParameters;
  readonly #connect: AzureConnector;

  constructor(connect: AzureConnector) {
    this.#connect = connect;
  }

  /** The number of nodes under the name by which it is changed, and by which clients of the original read it. */
  kept(metadata: Values): Values {
    return { ...metadata, node_count: nodesOf(metadata) };
  }

  refuse(_metadata: Values, task: Task): void {
    if (task.kind !== 'resize' || task.nodeCount <= MOST_NODES) return;
    throw InvalidInput.field(
      'node_count',
      `must be at most ${MOST_NODES}, as many as Azure has in a node pool`,
    );
  }

  insteadOf(_capability: Capability): string {
    return 'The AKS engine sets no network policy: run az aks update --network-policy';
  }

  async status(parameters: AksParameters, signal: AbortSignal): Promise<EngineStatus> {
    return (await this.#connect(parameters)).status(signal);
  }

  async provision(cluster: AksCluster, attempt: Attempt, signal: AbortSignal): Promise<Observation> {
    return (await this.#cloud(cluster)).provision(cluster, attempt, signal);
  }

  async get(cluster: AksCluster, signal: AbortSignal): Promise<Observation> {
    return (await this.#cloud(cluster)).get(cluster, signal);
  }

  async watch(
    clusters: readonly WatchedCluster[],
    parameters: AksParameters,
    signal: AbortSignal,
  ): Promise<Map<string, Watched>> {
    return (await this.#connect(parameters)).watch(clusters, signal);
  }

  async deprovision(cluster: AksCluster, attempt: Attempt, signal: AbortSignal): Promise<Watched> {
    return (await this.#cloud(cluster)).deprovision(cluster, attempt, signal);
  }

  async resize(
    cluster: AksCluster,
    count: number,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation> {
    return (await this.#cloud(cluster)).resize(cluster, count, attempt, signal);
  }

  async upgrade(
    cluster: AksCluster,
    version: string,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation> {
    return (await this.#cloud(cluster)).upgrade(cluster, version, attempt, signal);
  }

  async versions(cluster: AksCluster, signal: AbortSignal): Promise<string[]> {
    return (await this.#cloud(cluster)).versions(cluster, signal);
  }

  async options(parameters: AksParameters, signal: AbortSignal): Promise<Map<string, Choices>> {
    return (await this.#connect(parameters)).options(signal);
  }

  async kubeconfig(cluster: AksCluster, signal: AbortSignal): Promise<Kubeconfig> {
    return (await this.#cloud(cluster)).kubeconfig(cluster, signal);
  }

  async progress(cluster: AksCluster, signal: AbortSignal): Promise<number | undefined> {
    return (await this.#cloud(cluster)).progress(cluster, signal);
  }

  async #cloud({ parameters }: AksCluster): Promise<AzureCloud> {
    return this.#connect(parameters);
  }
}
