import { EngineFailed } from '../../errors.ts';
import { type Kubeconfig, parseKubeconfig } from '../../kubernetes/kubeconfig/kubeconfig.ts';
import type { EngineWork } from '../apart.ts';
import type {
  Attempt,
  EngineCluster,
  EngineStatus,
  Observation,
  PlannedStep,
  PlannedTask,
  Watched,
  WatchedCluster,
} from '../engine.ts';
import { type Choices, typedParameters, type Values } from '../parameters.ts';
import type { Bootstrap } from '../reach.ts';
import { beginResize } from './changes.ts';
import type { EksClient } from './client.ts';
import { beginCreation } from './creation.ts';
import { goOnDeleting } from './deletion.ts';
import { nameOf } from './names.ts';
import { isOurs } from './observations.ts';
import { clusterSchema, type EksMetadata, type EksParameters } from './parameters.ts';
import { planned } from './plan.ts';
import { progressOf } from './progress.ts';
import { beginUpgrade } from './upgrade.ts';
import { describe, watchAll } from './watch.ts';

/** What KQueen reaches Amazon EKS and its clusters with. */
export interface EksParts {
  connect: (parameters: EksParameters) => EksClient;
  bootstrap: Bootstrap;
  now: () => Date;
}

type OwnCluster = EngineCluster<EksParameters, EksMetadata>;

/** What KQueen does at Amazon EKS: each cluster has one managed node group. */
export class EksWork implements EngineWork<EksParameters, EksMetadata> {
  readonly #parts: EksParts;

  constructor(parts: EksParts) {
    this.#parts = parts;
  }

  async status(parameters: EksParameters, signal: AbortSignal): Promise<EngineStatus> {
    const client = this.#parts.connect(parameters);
    await client.ping(signal);
    return { state: 'OK' };
  }

  async provision(cluster: OwnCluster, attempt: Attempt, signal: AbortSignal): Promise<Observation> {
    const client = this.#parts.connect(cluster.parameters);
    return beginCreation(client, cluster, attempt, signal);
  }

  async deprovision(cluster: OwnCluster, attempt: Attempt, signal: AbortSignal): Promise<Watched> {
    const client = this.#parts.connect(cluster.parameters);
    attempt.beforeEffect();
    return goOnDeleting(client, cluster, { retriesNodes: true }, signal);
  }

  async resize(
    cluster: OwnCluster,
    count: number,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation> {
    const client = this.#parts.connect(cluster.parameters);
    return beginResize(client, cluster, count, attempt, signal);
  }

  async upgrade(
    cluster: OwnCluster,
    version: string,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation> {
    const client = this.#parts.connect(cluster.parameters);
    return beginUpgrade(client, cluster, version, attempt, signal);
  }

  async plan(cluster: OwnCluster, task: PlannedTask, signal: AbortSignal): Promise<PlannedStep[]> {
    return planned(this, this.#parts.connect(cluster.parameters), cluster, task, signal);
  }

  async watch(
    clusters: readonly WatchedCluster[],
    parameters: EksParameters,
    signal: AbortSignal,
  ): Promise<Map<string, Watched>> {
    const client = this.#parts.connect(parameters);
    const metadataOf = ({ metadata }: WatchedCluster) =>
      typedParameters(clusterSchema(), metadata, 'metadata') as Values & EksMetadata;
    return watchAll(client, clusters, metadataOf, this.#parts.now(), signal);
  }

  async get(cluster: OwnCluster, signal: AbortSignal): Promise<Observation> {
    const client = this.#parts.connect(cluster.parameters);
    const seen = await describe(client, cluster, signal);
    return seen === 'deleted'
      ? {
          state: 'Error',
          message: 'Amazon EKS no longer has the cluster: somebody deleted it there. DELETE it here too',
        }
      : seen;
  }

  async versions(cluster: OwnCluster, signal: AbortSignal): Promise<string[]> {
    return this.#parts.connect(cluster.parameters).versions(signal);
  }

  async options(parameters: EksParameters, signal: AbortSignal): Promise<Map<string, Choices>> {
    const versions = await this.#parts.connect(parameters).versions(signal);
    return new Map([['kubernetes_version', versions.map((version) => [version, version] as const)]]);
  }

  /** With a token of a minute, KQueen makes an account of its own in the cluster. */
  async kubeconfig({ id, parameters }: OwnCluster, signal: AbortSignal): Promise<Kubeconfig> {
    const client = this.#parts.connect(parameters);
    const name = nameOf(id);
    const cluster = await client.cluster(name, signal);
    const { endpoint, certificateAuthority } = (cluster && isOurs(cluster, id) && cluster) || {};
    if (endpoint === undefined || certificateAuthority?.data === undefined)
      throw new EngineFailed('Amazon EKS does not say where the cluster is', { mayPass: true });
    const admin = parseKubeconfig({
      'current-context': name,
      clusters: [
        { name, cluster: { server: endpoint, 'certificate-authority-data': certificateAuthority.data } },
      ],
      users: [{ name: 'creator', user: { token: await client.token(name, signal) } }],
      contexts: [{ name, context: { cluster: name, user: 'creator' } }],
    });
    return this.#parts.bootstrap(admin, signal);
  }

  async progress({ id, parameters }: OwnCluster, signal: AbortSignal): Promise<number | undefined> {
    return progressOf(this.#parts.connect(parameters), id, this.#parts.now(), signal);
  }
}
