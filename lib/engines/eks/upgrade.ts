import { EngineFailed } from '../../errors.ts';
import type { Attempt, Observation, Watched } from '../engine.ts';
import type { EksCluster } from './answers.ts';
import type { EksClient } from './client.ts';
import { type EksTarget, isInUse } from './creation.ts';
import { missing } from './missing.ts';
import { GROUP, nameOf } from './names.ts';
import { foreign, isOurs, ofControlPlane, ofNodes, withoutNodes } from './observations.ts';
import { verdictOf } from './updates.ts';

/** Begins an upgrade with the control plane. */
export async function beginUpgrade(
  client: EksClient,
  target: EksTarget,
  version: string,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<Observation> {
  const cluster = await client.cluster(nameOf(target.id), signal);
  if (!cluster) throw new EngineFailed('Amazon EKS does not have the cluster any more');
  if (!isOurs(cluster, target.id)) return foreign(target.id);
  // The updates that the handle knows are those of earlier operations.
  const afresh: EksTarget = { ...target, handle: { ...target.handle, update: '', node_update: '' } };
  attempt.beforeEffect();
  const outcome = await step(client, afresh, cluster, version, signal);
  return { ...outcome, handle: { update: '', node_update: '', ...outcome.handle } };
}

/** Does the step of an upgrade that is due: the control plane, then the nodes. */
export async function goOnUpgrading(
  client: EksClient,
  target: EksTarget,
  version: string,
  signal: AbortSignal,
): Promise<Watched> {
  const cluster = await client.cluster(nameOf(target.id), signal);
  if (!cluster) return missing(client, target.handle, signal);
  return step(client, target, cluster, version, signal);
}

async function step(
  client: EksClient,
  target: EksTarget,
  cluster: EksCluster,
  version: string,
  signal: AbortSignal,
): Promise<Observation> {
  const unready = ofControlPlane(cluster);
  if (unready?.state === 'Updating')
    return { ...unready, message: `Amazon EKS upgrades the control plane to ${version}` };
  if (unready) return unready;
  return cluster.version === version
    ? upgradeNodes(client, target, version, signal)
    : upgradeControlPlane(client, target, cluster, version, signal);
}

async function upgradeControlPlane(
  client: EksClient,
  { id, handle }: EksTarget,
  cluster: EksCluster,
  version: string,
  signal: AbortSignal,
): Promise<Observation> {
  const message = `Amazon EKS upgrades the control plane to ${version}`;
  const verdict = await verdictOf(client, id, handle.update, undefined, signal);
  if (verdict.isRunning) return { state: 'Updating', message };
  if (verdict.failure !== undefined) {
    const why = `Amazon EKS failed to upgrade the control plane: ${verdict.failure}`;
    return { state: 'Error', message: `${why}. It still runs ${cluster.version}`, version: cluster.version };
  }
  try {
    const { id: update } = await client.upgradeCluster(nameOf(id), { version }, signal);
    return { state: 'Updating', message, handle: { update } };
  } catch (error) {
    if (!isInUse(error)) throw error;
    return { state: 'Updating', message };
  }
}

async function upgradeNodes(
  client: EksClient,
  { id, handle }: EksTarget,
  version: string,
  signal: AbortSignal,
): Promise<Observation> {
  const message = `Amazon EKS upgrades the nodes to ${version}`;
  const nodes = await client.nodes(nameOf(id), GROUP, signal);
  if (!nodes) return withoutNodes(handle);
  if (nodes.status === 'UPDATING') return { state: 'Updating', message };
  if (nodes.version === version) return ofNodes(nodes) ?? { state: 'OK', version };
  const verdict = await verdictOf(client, id, handle.node_update, GROUP, signal);
  if (verdict.isRunning) return { state: 'Updating', message };
  if (verdict.failure !== undefined) {
    const why = `Amazon EKS failed to upgrade the nodes: ${verdict.failure}`;
    const left = `The control plane runs ${version}, the nodes still ${nodes.version}: upgrade to ${version} again`;
    return { state: 'Error', message: `${why}. ${left}`, version: nodes.version };
  }
  try {
    const { id: update } = await client.upgradeNodes(nameOf(id), GROUP, { version }, signal);
    return { state: 'Updating', message, handle: { node_update: update } };
  } catch (error) {
    if (!isInUse(error)) throw error;
    return { state: 'Updating', message };
  }
}
