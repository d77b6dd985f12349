import type { EksClient } from './client.ts';
import { GROUP, nameOf } from './names.ts';

/** What AWS says that a control plane takes at most (https://docs.aws.amazon.com/eks/latest/userguide/create-cluster.html). */
const CONTROL_PLANE_MS = 15 * 60_000;
const NODES_MS = 5 * 60_000;
/** The share of the control plane in the whole, in percent. */
const CONTROL_PLANE = 70;
const MOST = 99;

/**
 * How far the creation of a cluster is in percent: by its steps, and within a step by the time that it usually takes. An
 * update does not tell: undefined.
 */
export async function progressOf(
  client: EksClient,
  id: string,
  now: Date,
  signal: AbortSignal,
): Promise<number | undefined> {
  const cluster = await client.cluster(nameOf(id), signal);
  if (!cluster) return 0;
  if (cluster.status === 'UPDATING') return undefined;
  if (cluster.status !== 'ACTIVE')
    return Math.floor(share(cluster.createdAt, CONTROL_PLANE_MS, now) * CONTROL_PLANE);
  const nodes = await client.nodes(nameOf(id), GROUP, signal);
  if (!nodes) return CONTROL_PLANE;
  if (nodes.status === 'UPDATING') return undefined;
  if (nodes.status === 'ACTIVE') return MOST;
  return Math.floor(CONTROL_PLANE + share(nodes.createdAt, NODES_MS, now) * (MOST - CONTROL_PLANE));
}

function share(createdAt: number | undefined, usualMs: number, now: Date): number {
  if (createdAt === undefined) return 0;
  return Math.max(0, Math.min(1, (now.getTime() - createdAt * 1000) / usualMs));
}
