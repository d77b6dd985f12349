import { EngineFailed } from '../../errors.ts';
import type { Kubeconfig } from '../../kubernetes/kubeconfig/kubeconfig.ts';
import type { NetworkPolicy } from '../../models/cluster.ts';
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
import type { Choices } from '../parameters.ts';
import { firstCalls, refuseUnoffered } from '../plan.ts';
import type { Bootstrap } from '../reach.ts';
import type { ServiceAccount } from './account.ts';
import { adminKubeconfig } from './admin-kubeconfig.ts';
import type { GkeCluster } from './answers.ts';
import type { ClusterPlace, GkeClient } from './client.ts';
import { elsewhere, foreign, isOurs, placeOf } from './cluster-names.ts';
import { specOf } from './cluster-spec.ts';
import { complaintOf } from './network-policy.ts';
import { MISSING, observed, percentOf } from './observations.ts';
import type { GkeMetadata, GkeParameters } from './parameters.ts';
import { beginStep, dueStep, handleOf, type Step, sizeStep } from './steps.ts';
import { channelChoices, offeredIn, versionChoices } from './versions.ts';
import { watchClusters } from './watch.ts';

/** Where the versions on offer are asked for as long as no zone is chosen. */
const ANY_LOCATION = 'us-central1';

const NODES_FOLLOW: PlannedStep = { step: 'Then one node pool after the other, when Google has done that' };

/** Google on behalf of one service account. */
export interface GkeConnection {
  client: GkeClient;
  token: (signal: AbortSignal) => Promise<string>;
  /** Where clusters can be, and on which machines. */
  choices: (signal: AbortSignal) => Promise<{ zones: Choices; machines: Choices }>;
}

/** What KQueen reaches Google and its clusters with. */
export interface GkeParts {
  connect: (account: ServiceAccount) => GkeConnection;
  bootstrap: Bootstrap;
  now: () => Date;
}

type GceCluster = EngineCluster<GkeParameters, GkeMetadata>;

/** What KQueen does at Google Kubernetes Engine. */
export class GceWork implements EngineWork<GkeParameters, GkeMetadata> {
  readonly #parts: GkeParts;

  constructor(parts: GkeParts) {
    this.#parts = parts;
  }

  async status({ service_account_info: account }: GkeParameters, signal: AbortSignal): Promise<EngineStatus> {
    await this.#parts.connect(account).client.probe(signal);
    return { state: 'OK' };
  }

  async provision(cluster: GceCluster, attempt: Attempt, signal: AbortSignal): Promise<Observation> {
    const { id, metadata } = cluster;
    const { client, place, project } = this.#reach(cluster);
    attempt.beforeEffect();
    const operation = await client.create(place, specOf(id, metadata), signal);
    const handle = { project, location: place.location, step: 'creation' };
    if (operation !== 'exists')
      return { state: 'Deploying', message: 'Google creates the cluster', handle: { ...handle, operation } };
    const found = await client.get(place, signal);
    if (found && !isOurs(id, found)) return { state: 'Error', message: foreign(id) };
    return { state: 'Deploying', message: 'Google creates the cluster', handle };
  }

  async get(cluster: GceCluster, signal: AbortSignal): Promise<Observation> {
    const { client, place } = this.#reach(cluster);
    const found = await client.get(place, signal);
    if (!found) return MISSING;
    return isOurs(cluster.id, found) ? observed(found) : { state: 'Error', message: foreign(cluster.id) };
  }

  watch(
    clusters: readonly WatchedCluster[],
    { service_account_info: account }: GkeParameters,
    signal: AbortSignal,
  ): Promise<Map<string, Watched>> {
    const { client } = this.#parts.connect(account);
    return watchClusters({ client, project: account.project_id, now: this.#parts.now() }, clusters, signal);
  }

  async deprovision(cluster: GceCluster, attempt: Attempt, signal: AbortSignal): Promise<Watched> {
    const { client, place } = this.#reach(cluster);
    const found = await client.get(place, signal);
    if (!found) return 'deleted';
    if (!isOurs(cluster.id, found)) throw new EngineFailed(foreign(cluster.id));
    const destroying = { state: 'Destroying', message: 'Google deletes the cluster' } as const;
    if (found.status === 'STOPPING') return destroying;
    attempt.beforeEffect();
    const operation = await client.delete(place, signal);
    return operation === undefined ? 'deleted' : { ...destroying, handle: { operation, step: 'deletion' } };
  }

  async resize(
    cluster: GceCluster,
    nodeCount: number,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation> {
    attempt.beforeEffect();
    return this.#begin(cluster, sizeStep(nodeCount), attempt, signal);
  }

  async setNetworkPolicy(
    cluster: GceCluster,
    policy: NetworkPolicy,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation> {
    const found = await this.#found(cluster, signal);
    const complaint = policy.enabled ? complaintOf(found) : undefined;
    if (complaint !== undefined) throw new EngineFailed(complaint);
    attempt.beforeEffect();
    return this.#begin(cluster, dueStep(found, { kind: 'network_policy', policy }), attempt, signal);
  }

  async upgrade(
    cluster: GceCluster,
    version: string,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation> {
    const found = await this.#found(cluster, signal);
    attempt.beforeEffect();
    return this.#begin(cluster, dueStep(found, { kind: 'upgrade', version }), attempt, signal);
  }

  /** Google upgrades and replaces nodes by further calls, which follow from what the first one leaves. */
  async plan(cluster: GceCluster, task: PlannedTask, signal: AbortSignal): Promise<PlannedStep[]> {
    if (task.kind === 'provision') {
      const { kubernetes_version, release_channel } = cluster.metadata;
      const { client, place } = this.#reach(cluster);
      const config = await client.serverConfig(place.location, signal);
      refuseUnoffered('Google', kubernetes_version, offeredIn(config, release_channel));
    }
    const first = await firstCalls(this, task, cluster, signal);
    const isLong = task.kind === 'upgrade' || task.kind === 'network_policy';
    return first.length > 0 && isLong ? [...first, NODES_FOLLOW] : first;
  }

  async versions(cluster: GceCluster, signal: AbortSignal): Promise<string[]> {
    const { client, place } = this.#reach(cluster);
    const config = await client.serverConfig(place.location, signal);
    return offeredIn(config, cluster.metadata.release_channel);
  }

  async options(
    { service_account_info: account }: GkeParameters,
    signal: AbortSignal,
  ): Promise<Map<string, Choices>> {
    const { client, choices } = this.#parts.connect(account);
    const [config, { zones, machines }] = await Promise.all([
      client.serverConfig(ANY_LOCATION, signal),
      choices(signal),
    ]);
    return new Map([
      ['zone', zones],
      ['machine_type', machines],
      ['kubernetes_version', versionChoices(config)],
      ['release_channel', channelChoices(config)],
    ]);
  }

  async kubeconfig(cluster: GceCluster, signal: AbortSignal): Promise<Kubeconfig> {
    const found = await this.#found(cluster, signal);
    const token = await this.#parts.connect(cluster.parameters.service_account_info).token(signal);
    return this.#parts.bootstrap(adminKubeconfig(found, token), signal);
  }

  /** By the stages that Google counts; unknown where its answer to the creation was lost. */
  async progress(cluster: GceCluster, signal: AbortSignal): Promise<number | undefined> {
    const { operation, step } = cluster.handle;
    if (operation === undefined) return step === undefined ? 0 : undefined;
    const { client, place } = this.#reach(cluster);
    const found = await client.operation(place.location, String(operation), signal);
    return found && percentOf(found);
  }

  async #found(cluster: GceCluster, signal: AbortSignal): Promise<GkeCluster> {
    const { client, place } = this.#reach(cluster);
    const found = await client.get(place, signal);
    if (!found) throw new EngineFailed(MISSING.message ?? '');
    if (!isOurs(cluster.id, found)) throw new EngineFailed(foreign(cluster.id));
    return found;
  }

  async #begin(
    cluster: GceCluster,
    step: Step | undefined,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation> {
    if (!step) return { state: 'OK' };
    const { client, place } = this.#reach(cluster);
    const operation = await beginStep(client, place, step, attempt, signal);
    return { state: 'Updating', message: step.message, handle: handleOf(step, operation) };
  }

  /** Throws `EngineFailed` when the service account is of another project than the cluster. */
  #reach({ id, handle, metadata, parameters }: GceCluster): {
    client: GkeClient;
    place: ClusterPlace;
    project: string;
  } {
    const { service_account_info: account } = parameters;
    const { project_id: project } = account;
    if (handle.project !== undefined && handle.project !== project)
      throw new EngineFailed(elsewhere(String(handle.project)));
    const { client } = this.#parts.connect(account);
    return { client, place: placeOf(id, handle, metadata.zone), project };
  }
}
