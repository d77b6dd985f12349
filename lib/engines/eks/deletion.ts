import type { Watched } from '../engine.ts';
import type { EksClient } from './client.ts';
import type { EksTarget } from './creation.ts';
import { missing } from './missing.ts';
import { nameOf } from './names.ts';
import { foreign, isOurs, ofNodes } from './observations.ts';
import { AwsRefusal } from './refusals.ts';

const DELETING_NODES: Watched = { state: 'Destroying', message: 'Amazon EKS deletes the nodes' };
const DELETING_PLANE: Watched = { state: 'Destroying', message: 'Amazon EKS deletes the control plane' };

/**
 * Does the step of a deletion that is due: the node groups, those of users among them, then the control plane. `retriesNodes`:
 * groups whose deletion failed are deleted once more. Refusals because something else is under way pass by themselves: they
 * are the message until then.
 */
export async function goOnDeleting(
  client: EksClient,
  { id, handle }: Pick<EksTarget, 'id' | 'handle'>,
  { retriesNodes }: { retriesNodes: boolean },
  signal: AbortSignal,
): Promise<Watched> {
  const name = nameOf(id);
  const cluster = await client.cluster(name, signal);
  if (!cluster) return missing(client, handle, signal);
  if (!isOurs(cluster, id)) return foreign(id);
  if (cluster.status === 'DELETING') return DELETING_PLANE;
  const groups = await client.nodeGroups(name, signal);
  try {
    for (const group of groups) {
      const failure = await deleteGroup(client, name, group, retriesNodes, signal);
      if (failure) return failure;
    }
    if (groups.length > 0) return DELETING_NODES;
    return (await client.deleteCluster(name, signal)) ? DELETING_PLANE : 'deleted';
  } catch (error) {
    if (!(error instanceof AwsRefusal) || !MAY_PASS.has(error.code)) throw error;
    return { state: 'Destroying', message: error.message };
  }
}

/** An update is under way, a Fargate profile is left, or the cluster is protected. */
const MAY_PASS = new Set(['ResourceInUseException', 'InvalidRequestException']);

/** Begins to delete a node group, unless that is under way. Returns why it cannot be deleted. */
async function deleteGroup(
  client: EksClient,
  cluster: string,
  group: string,
  retries: boolean,
  signal: AbortSignal,
): Promise<Watched | undefined> {
  const nodes = await client.nodes(cluster, group, signal);
  if (!nodes || nodes.status === 'DELETING') return undefined;
  if (nodes.status === 'DELETE_FAILED' && !retries) return ofNodes(nodes);
  await client.deleteNodes(cluster, group, signal);
  return undefined;
}
