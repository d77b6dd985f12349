import type { Handle } from '../../models/cluster.ts';
import type { Attempt, Observation, Watched } from '../engine.ts';
import type { EksCluster } from './answers.ts';
import { clusterBody, nodesBody } from './bodies.ts';
import type { EksClient } from './client.ts';
import { missing, placeOf } from './missing.ts';
import { GROUP, nameOf } from './names.ts';
import { foreign, isOurs, ofControlPlane, ofNodes } from './observations.ts';
import type { EksMetadata } from './parameters.ts';
import { AwsRefusal } from './refusals.ts';

/** A cluster as far as its steps need it. */
export interface EksTarget {
  id: string;
  metadata: EksMetadata;
  handle: Readonly<Handle>;
}

/** What has been asked for: kept in the handle, so that later looks ask for no more than they need. */
const NODES = 'nodes';

/** Asks for the control plane. Safe to repeat: a cluster of the same name counts if it is ours. */
export async function beginCreation(
  client: EksClient,
  { id, metadata }: EksTarget,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<Observation> {
  const name = nameOf(id);
  const begun = (cluster: EksCluster | undefined): Observation => ({
    state: 'Deploying',
    message: 'Amazon EKS creates the control plane',
    handle: { name, ...placeOf(cluster?.arn) },
  });
  attempt.beforeEffect();
  try {
    return begun(await client.createCluster(clusterBody(id, metadata), signal));
  } catch (error) {
    if (!isInUse(error)) throw error;
    const cluster = await client.cluster(name, signal);
    return cluster && !isOurs(cluster, id) ? foreign(id) : begun(cluster);
  }
}

/** Does the step of a creation that is due: the nodes, once there is a control plane. */
export async function goOnCreating(
  client: EksClient,
  { id, metadata, handle }: EksTarget,
  signal: AbortSignal,
): Promise<Watched> {
  if (handle.asked_for === NODES) {
    const nodes = await client.nodes(nameOf(id), GROUP, signal);
    if (nodes) return whileCreating(ofNodes(nodes) ?? { state: 'OK', version: nodes.version });
  }
  const cluster = await client.cluster(nameOf(id), signal);
  if (!cluster) return missing(client, handle, signal);
  if (!isOurs(cluster, id)) return foreign(id);
  const unready = ofControlPlane(cluster);
  if (unready) return whileCreating(unready);
  await client.createNodes(nameOf(id), nodesBody(id, metadata), signal).catch((error: unknown) => {
    // Another look has asked for them just now.
    if (!isInUse(error)) throw error;
  });
  return { state: 'Deploying', message: 'Amazon EKS creates the nodes', handle: { asked_for: NODES } };
}

/** A new cluster may update itself before it is done. */
function whileCreating(observation: Observation): Observation {
  return observation.state === 'Updating' ? { ...observation, state: 'Deploying' } : observation;
}

/** Whether something exists already, or changes at this moment. */
export function isInUse(error: unknown): boolean {
  return error instanceof AwsRefusal && error.code === 'ResourceInUseException';
}
