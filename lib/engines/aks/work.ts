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
import type { Choices } from '../parameters.ts';
import { firstCalls, refuseUnoffered } from '../plan.ts';
import type { Bootstrap } from '../reach.ts';
import { Group, type ManagedCluster, UpgradeProfile } from './answers.ts';
import { newCluster, POOL, withPool } from './bodies.ts';
import type { Accepted, AzureClient } from './client.ts';
import { deleting, look } from './look.ts';
import { judge, poolOf, strangerOf } from './observations.ts';
import { choicesFor, RESOURCES_API } from './options.ts';
import { type AksMetadata, type AksParameters, nodesOf } from './parameters.ts';
import { beginUpgrade } from './upgrade.ts';
import { watchClusters } from './watch.ts';

export type AksCluster = EngineCluster<AksParameters, AksMetadata>;

/** In the words that KQueen has for a cluster that a list lacks. */
const GONE = 'The provider no longer has the cluster: somebody deleted it there. DELETE it here too';
const NEVER_THERE = 'Azure does not have the cluster: DELETE it, and create another one';
/** How Azure says that a cluster has no local accounts. */
const NO_LOCAL_ACCOUNTS = /local accounts/i;

const POOLS_FOLLOW: PlannedStep = { step: 'Then one node pool after the other, when Azure has done that' };

/** What KQueen reaches Azure and its clusters with. */
export interface AksParts {
  /** Connects to the resource group of a provisioner. */
  connect: (account: AksParameters) => AzureClient;
  bootstrap: Bootstrap;
}

/** What KQueen does in the resource groups of provisioners. Its methods throw what `AzureClient` throws. */
export class AksWork implements EngineWork<AksParameters, AksMetadata> {
  readonly #parts: AksParts;

  constructor(parts: AksParts) {
    this.#parts = parts;
  }

  async status(parameters: AksParameters, signal: AbortSignal): Promise<EngineStatus> {
    const client = this.#parts.connect(parameters);
    const group = await client.read(Group, client.group, signal, RESOURCES_API);
    return group
      ? { state: 'OK' }
      : { state: 'Error', message: 'Azure has no such resource group in the subscription' };
  }

  /** Creates the cluster unless it exists: Azure itself tells a second create from the first. */
  async provision(
    { id, parameters, metadata, handle }: AksCluster,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation> {
    const client = this.#parts.connect(parameters);
    if (attempt.isRetry) {
      const found = await client.cluster(id, signal);
      if (found) return created(client, { id, handle }, found, signal);
    }
    attempt.beforeEffect();
    const accepted = await create(client, id, metadata, signal);
    if (typeof accepted === 'object' && 'state' in accepted) return accepted;
    if (accepted === 'taken') {
      const found = await client.cluster(id, signal);
      if (found) return created(client, { id, handle }, found, signal);
      throw new EngineFailed('Azure has a cluster of that name, and does not show it', { mayPass: true });
    }
    const { operation } = accepted;
    return {
      state: 'Deploying',
      message: 'Azure creates the cluster',
      handle: { node_count: nodesOf(metadata), ...(operation !== undefined && { operation }) },
    };
  }

  async get({ id, parameters, handle }: AksCluster, signal: AbortSignal): Promise<Observation> {
    const client = this.#parts.connect(parameters);
    const found = await client.cluster(id, signal);
    const seen = found && (await look(client, { id, handle }, found, signal));
    if (seen !== undefined && seen !== 'deleted') return seen;
    const reason = handle.refused ?? (handle.node_count === undefined ? NEVER_THERE : GONE);
    return { state: 'Error', message: String(reason) };
  }

  async watch(
    clusters: readonly WatchedCluster[],
    parameters: AksParameters,
    signal: AbortSignal,
  ): Promise<Map<string, Watched>> {
    return watchClusters(this.#parts.connect(parameters), clusters, signal);
  }

  async deprovision({ id, parameters }: AksCluster, attempt: Attempt, signal: AbortSignal): Promise<Watched> {
    const client = this.#parts.connect(parameters);
    const found = await client.cluster(id, signal);
    if (!found) return 'deleted';
    refuseStranger(found, id);
    if (found.properties.provisioningState === 'Deleting') return deleting(undefined);
    attempt.beforeEffect();
    const accepted = await client.delete(id, signal);
    return accepted ? deleting(accepted.operation) : 'deleted';
  }

  async resize(
    { id, parameters }: AksCluster,
    count: number,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation> {
    const client = this.#parts.connect(parameters);
    const found = await ours(client, id, signal);
    const pool = poolOf(found);
    if (!pool) throw new EngineFailed(`Azure has no node pool ${POOL} in the cluster: resize it at Azure`);
    if (pool.enableAutoScaling)
      throw new EngineFailed('The cluster autoscaler sets the number of nodes: turn it off at Azure first');
    const verdict = judge(found);
    const message = `Azure scales the node pool ${POOL} to ${count} nodes`;
    const handle = { node_count: count };
    if (pool.count === count && verdict.is !== 'failed')
      return verdict.is === 'busy'
        ? { state: 'Updating', message, handle }
        : { ...verdict.observation, handle };
    if (verdict.is === 'busy')
      throw new EngineFailed(`Azure is busy with the cluster: ${verdict.message}`, { mayPass: true });
    attempt.beforeEffect();
    const path = `${id}/agentPools/${POOL}`;
    const { operation } = await client.replace(path, withPool(pool, { count }), pool.eTag, signal);
    return {
      state: 'Updating',
      message,
      handle: { ...handle, ...(operation !== undefined && { operation }) },
    };
  }

  async upgrade(
    { id, parameters, handle }: AksCluster,
    version: string,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation> {
    const client = this.#parts.connect(parameters);
    const found = await ours(client, id, signal);
    return beginUpgrade(client, { id, handle }, found, version, attempt, signal);
  }

  /** Azure upgrades node pools by further calls, once the control plane is upgraded. */
  async plan(cluster: AksCluster, task: PlannedTask, signal: AbortSignal): Promise<PlannedStep[]> {
    if (task.kind === 'provision') {
      const choices = await choicesFor(this.#parts.connect(cluster.parameters), signal);
      const offered = (choices.get('kubernetes_version') ?? []).map(([version]) => version);
      refuseUnoffered('Azure', cluster.metadata.kubernetes_version, offered);
    }
    const first = await firstCalls(this, task, cluster, signal);
    return first.length > 0 && task.kind === 'upgrade' ? [...first, POOLS_FOLLOW] : first;
  }

  /** Those of the control plane, without previews, and its own where node pools lag behind. */
  async versions({ id, parameters }: AksCluster, signal: AbortSignal): Promise<string[]> {
    const client = this.#parts.connect(parameters);
    const found = await ours(client, id, signal);
    const path = `${client.below(id)}/upgradeProfiles/default`;
    const profile = await client.read(UpgradeProfile, path, signal);
    const upgrades = profile?.properties.controlPlaneProfile.upgrades ?? [];
    const current = found.properties.currentKubernetesVersion ?? [];
    return [
      current,
      upgrades.filter(({ isPreview }) => !isPreview).map((one) => one.kubernetesVersion),
    ].flat();
  }

  async options(parameters: AksParameters, signal: AbortSignal): Promise<Map<string, Choices>> {
    return choicesFor(this.#parts.connect(parameters), signal);
  }

  /** With the certificate that Azure gives administrators, KQueen makes an account of its own. */
  async kubeconfig({ id, parameters }: AksCluster, signal: AbortSignal): Promise<Kubeconfig> {
    const client = this.#parts.connect(parameters);
    const text = await client.adminKubeconfig(id, signal).catch((error: unknown) => {
      if (!(error instanceof EngineFailed) || !NO_LOCAL_ACCOUNTS.test(error.message)) throw error;
      throw new EngineFailed(
        'The cluster has no local accounts, so that Azure lets no administrator in: run az aks update --enable-local-accounts',
        { cause: error, mayPass: true },
      );
    });
    return this.#parts.bootstrap(parseKubeconfig(text), signal);
  }

  /** As far as Azure tells it. */
  async progress({ parameters, handle }: AksCluster, signal: AbortSignal): Promise<number | undefined> {
    if (typeof handle.operation !== 'string') return undefined;
    const client = this.#parts.connect(parameters);
    const { percentComplete } = (await client.operation(handle.operation, signal)) ?? {};
    return percentComplete == null ? undefined : Math.max(0, Math.min(100, Math.floor(percentComplete)));
  }
}

/** A refusal is remembered: as long as the record is there, it says why the cluster is not. */
async function create(
  client: AzureClient,
  id: string,
  metadata: AksMetadata,
  signal: AbortSignal,
): Promise<Accepted | 'taken' | Observation> {
  try {
    return await client.create(id, newCluster(id, metadata), signal);
  } catch (error) {
    if (!(error instanceof EngineFailed) || error.mayPass) throw error;
    return { state: 'Error', message: error.message, handle: { refused: error.message } };
  }
}

async function created(
  client: AzureClient,
  { id, handle }: Pick<AksCluster, 'id' | 'handle'>,
  found: ManagedCluster,
  signal: AbortSignal,
): Promise<Observation> {
  refuseStranger(found, id);
  const seen = await look(client, { id, task: { kind: 'provision' }, handle }, found, signal);
  return seen === 'deleted' ? { state: 'Error', message: GONE } : seen;
}

async function ours(client: AzureClient, id: string, signal: AbortSignal): Promise<ManagedCluster> {
  const found = await client.cluster(id, signal);
  if (!found) throw new EngineFailed(GONE);
  refuseStranger(found, id);
  return found;
}

/** Throws `EngineFailed` for a cluster of our name that is of somebody else. */
function refuseStranger(found: ManagedCluster, id: string): void {
  const stranger = strangerOf(found, id);
  if (stranger !== undefined) throw new EngineFailed(stranger);
}
