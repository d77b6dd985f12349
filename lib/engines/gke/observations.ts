import type { Observation } from '../engine.ts';
import { quoted } from '../quoted.ts';
import type { GkeCluster, GkeOperation } from './answers.ts';
import { versionOf } from './versions.ts';

/**
 * What the status of a cluster means while nobody has KQueen change it.
 * Source: https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters#Cluster.Status
 */
const STATES = new Map<string, Observation>([
  ['PROVISIONING', { state: 'Deploying', message: 'Google creates the cluster' }],
  ['RUNNING', { state: 'OK' }],
  ['RECONCILING', { state: 'Updating', message: 'Google updates the cluster' }],
  // Its record goes only when somebody asks KQueen for that.
  ['STOPPING', { state: 'Error', message: 'Somebody has the cluster deleted at Google. DELETE it here too' }],
]);

/** What is said of a cluster that Google does not have, although nobody asked KQueen to delete it. */
export const MISSING: Observation = {
  state: 'Error',
  message: 'Google no longer has the cluster: somebody deleted it there. DELETE it here too',
};

/** How an idle cluster is. */
export function observed(cluster: GkeCluster): Observation {
  const { status = 'without a status' } = cluster;
  const version = versionOf(cluster);
  if (isBroken(cluster)) return { state: 'Error', message: whyBroken(cluster), version };
  const known = STATES.get(status);
  if (!known) return { state: 'Unknown', message: `Google says that the cluster is ${quoted(status)}` };
  return { ...known, version };
}

/** Whether the cluster has a failure that Google names. */
export function isBroken({ status }: GkeCluster): boolean {
  return status === 'ERROR' || status === 'DEGRADED';
}

/** The words of Google for a broken cluster. */
export function whyBroken({ status, statusMessage, conditions = [] }: GkeCluster): string {
  const told = [...conditions.map(({ message }) => message), statusMessage];
  const words = [...new Set(told.map((one) => quoted(one ?? '')).filter((one) => one !== ''))];
  const what = status === 'DEGRADED' ? 'The cluster is degraded at Google' : 'The cluster failed at Google';
  return words.length > 0 ? `${what}: ${quoted(words.join('; '))}` : `${what}, which does not say why`;
}

/** Whether an operation has ended. */
export function isDone({ status }: GkeOperation): boolean {
  return status === 'DONE';
}

/** Why an operation failed; undefined if it did not, or not yet. */
export function whyFailed({ status, error, statusMessage }: GkeOperation): string | undefined {
  if (status !== 'DONE' || !(error || statusMessage)) return undefined;
  const words = quoted(error?.message ?? statusMessage ?? '');
  return words === '' ? 'Google does not say why' : words;
}

/** How far the creation of a cluster is in percent, by the stages that Google counts; undefined where it counts none. */
export function percentOf({ status, progress }: GkeOperation): number | undefined {
  if (status === 'DONE') return 100;
  const metrics = new Map((progress?.metrics ?? []).map(({ name, intValue = 0 }) => [name, intValue]));
  const totals = [...metrics].filter(([name]) => name.endsWith('_TOTAL'));
  const all = totals.reduce((sum, [, total]) => sum + total, 0);
  if (all <= 0) return undefined;
  const done = totals.reduce((sum, [name]) => sum + doneOf(metrics, name.replace(/_TOTAL$/, '')), 0);
  return Math.max(0, Math.min(100, Math.floor((done / all) * 100)));
}

/** Nodes that are upgraded are counted as complete. */
function doneOf(metrics: ReadonlyMap<string, number>, stage: string): number {
  return metrics.get(stage) ?? metrics.get(`${stage}_COMPLETE`) ?? 0;
}
