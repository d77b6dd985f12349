import type { OperationKind } from '../../models/cluster.ts';
import type { Observation } from '../engine.ts';
import { quoted } from '../quoted.ts';
import type { AgentPool, AzureFailure, ManagedCluster } from './answers.ts';
import { POOL, TAG } from './bodies.ts';
import { wordsOf } from './refusals.ts';

/** What Azure does to a cluster or a node pool, by its provisioning state. */
const DOING = new Map([
  ['Accepted', 'prepares'],
  ['Creating', 'creates'],
  ['Updating', 'updates'],
  ['Upgrading', 'upgrades'],
  ['Scaling', 'scales'],
  ['Deleting', 'deletes'],
  ['Starting', 'starts'],
  ['Stopping', 'stops'],
  ['Restarting', 'restarts'],
  ['Migrating', 'migrates'],
  ['Reconciling', 'reconciles'],
  ['UpgradingNodeImageVersion', 'renews the node image of'],
  ['RotatingClusterCertificates', 'rotates the certificates of'],
  ['ReconcilingClusterETCDCertificates', 'renews the certificates of'],
  ['Deallocating', 'stops'],
  ['Aborting', 'aborts an operation on'],
  ['Canceling', 'aborts an operation on'],
]);
const FAILED = new Set(['Failed', 'Canceled']);

/** A cluster or one of its node pools, with what it is called. */
interface Part {
  title: string;
  state: string;
  failure: AzureFailure | null | undefined;
}

/** What Azure says of a cluster as a whole. */
export type Verdict =
  | { is: 'busy'; state: string; message: string }
  /** `words`: the reason, as far as the cluster itself tells it. */
  | { is: 'failed'; message: string; words: string | undefined }
  | { is: 'settled'; observation: Observation };

/** Judges a cluster with its node pools: as long as one of them is being worked on, it is. */
export function judge(cluster: ManagedCluster): Verdict {
  const parts = partsOf(cluster);
  const busy = parts.find(({ state }) => DOING.has(state));
  if (busy) return { is: 'busy', state: busy.state, message: `Azure ${DOING.get(busy.state)} ${busy.title}` };
  const failed = parts.find(({ state }) => FAILED.has(state));
  if (failed) {
    const end = failed.state === 'Failed' ? 'failed with' : 'was cancelled on';
    const words = wordsOf(failed.failure);
    return { is: 'failed', message: `The last operation of Azure ${end} ${failed.title}`, words };
  }
  const odd = parts.find(({ state }) => state !== 'Succeeded');
  const power = cluster.properties.powerState?.code ?? 'Running';
  if (odd) {
    const message = `Azure calls the state of ${odd.title} ${quoted(odd.state, 50) || 'nothing'}`;
    return { is: 'settled', observation: { state: 'Unknown', message } };
  }
  if (power === 'Running') return { is: 'settled', observation: { state: 'OK' } };
  const message =
    power === 'Stopped'
      ? 'The cluster is stopped at Azure: start it there'
      : `Azure calls the power state of the cluster ${quoted(power, 50)}`;
  return { is: 'settled', observation: { state: power === 'Stopped' ? 'Error' : 'Unknown', message } };
}

/** The state of a cluster on which Azure works, by the operation that is under way. */
export function busyState(azure: string, kind: OperationKind | undefined): Observation['state'] {
  if (kind === 'deprovision') return 'Destroying';
  // A record is deleted by who asks KQueen for it.
  if (azure === 'Deleting') return 'Error';
  if (kind === 'provision') return 'Deploying';
  return kind === undefined && azure === 'Creating' ? 'Deploying' : 'Updating';
}

/** Facts of a cluster that hold whatever its state is: its version, that of its oldest part, and its nodes. */
export function factsOf(cluster: ManagedCluster): Pick<Observation, 'version' | 'handle'> {
  const { currentKubernetesVersion, kubernetesVersion, agentPoolProfiles } = cluster.properties;
  const plane = currentKubernetesVersion ?? kubernetesVersion ?? undefined;
  const pools = (agentPoolProfiles ?? []).flatMap((pool) => poolVersion(pool) ?? []);
  const oldest = [...(plane === undefined ? [] : [plane]), ...pools].sort(byVersion)[0];
  const count = poolOf(cluster)?.count;
  return {
    ...(oldest !== undefined && { version: `v${oldest}` }),
    ...(typeof count === 'number' && { handle: { node_count: count } }),
  };
}

/** The node pool that KQueen creates and resizes. */
export function poolOf(cluster: ManagedCluster): AgentPool | undefined {
  return cluster.properties.agentPoolProfiles?.find(({ name }) => name === POOL);
}

/** The version that a node pool has, not the one that is wanted. */
export function poolVersion({
  currentOrchestratorVersion,
  orchestratorVersion,
}: AgentPool): string | undefined {
  return currentOrchestratorVersion ?? orchestratorVersion ?? undefined;
}

/** Why a cluster of our name is not the one that was created for this id; undefined where it is. */
export function strangerOf(cluster: ManagedCluster, id: string): string | undefined {
  const tag = Object.entries(cluster.tags ?? {}).find(([name]) => name.toLowerCase() === TAG)?.[1];
  if (tag === id) return undefined;
  const whose = tag === undefined ? `has no tag ${TAG}` : `has the tag ${TAG} of ${quoted(tag, 64)}`;
  return `A cluster of the name ${id} exists at Azure and is of somebody else: it ${whose}`;
}

function partsOf(cluster: ManagedCluster): Part[] {
  const { provisioningState, status, agentPoolProfiles } = cluster.properties;
  const pools = (agentPoolProfiles ?? []).map((pool) => ({
    title: `the node pool ${quoted(pool.name, 50)}`,
    // A list may leave it out; then the cluster tells.
    state: pool.provisioningState ?? 'Succeeded',
    failure: pool.status?.provisioningError,
  }));
  const whole = { title: 'the cluster', state: provisioningState ?? '', failure: status?.provisioningError };
  return [whole, ...pools];
}

function byVersion(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
