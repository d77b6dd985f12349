import { EngineFailed } from '../../errors.ts';
import type { Attempt, Observation, Watched } from '../engine.ts';
import type { EksNodes } from './answers.ts';
import { scalingOf } from './bodies.ts';
import type { EksClient } from './client.ts';
import { type EksTarget, isInUse } from './creation.ts';
import { missing } from './missing.ts';
import { GROUP, nameOf } from './names.ts';
import { ofNodes, withoutNodes } from './observations.ts';
import { verdictOf } from './updates.ts';

/** Asks for another number of nodes. Safe to repeat: it is set, not added. */
export async function beginResize(
  client: EksClient,
  target: EksTarget,
  count: number,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<Observation> {
  const nodes = await client.nodes(nameOf(target.id), GROUP, signal);
  if (!nodes) throw new EngineFailed(`The cluster has no node group ${GROUP} at Amazon EKS`);
  if (nodes.status === 'UPDATING') return resizing(count);
  if (isDone(nodes, count)) return ofNodes(nodes) ?? { state: 'OK' };
  attempt.beforeEffect();
  return resize(client, target, count, signal);
}

/** Checks a change of the number of nodes; asks again where the answer to the first request was lost. */
export async function goOnResizing(
  client: EksClient,
  target: EksTarget,
  count: number,
  signal: AbortSignal,
): Promise<Watched> {
  const { id, handle } = target;
  const nodes = await client.nodes(nameOf(id), GROUP, signal);
  if (!nodes)
    return (await client.cluster(nameOf(id), signal))
      ? withoutNodes(handle)
      : missing(client, handle, signal);
  if (nodes.status === 'UPDATING') return { state: 'Updating', message: resizing(count).message };
  if (isDone(nodes, count)) return ofNodes(nodes) ?? { state: 'OK' };
  const verdict = await verdictOf(client, id, handle.update, GROUP, signal);
  if (verdict.isRunning) return { state: 'Updating' };
  if (verdict.failure !== undefined) {
    const message = `Amazon EKS failed to change the number of nodes to ${count}: ${verdict.failure}`;
    return { state: 'Error', message };
  }
  return resize(client, target, count, signal);
}

async function resize(
  client: EksClient,
  { id }: EksTarget,
  count: number,
  signal: AbortSignal,
): Promise<Observation> {
  try {
    const body = { scalingConfig: scalingOf(count) };
    const { id: update } = await client.resizeNodes(nameOf(id), GROUP, body, signal);
    return { ...resizing(count), handle: { update } };
  } catch (error) {
    if (!isInUse(error)) throw error;
    return resizing(count);
  }
}

function isDone({ scalingConfig: { desiredSize } }: EksNodes, count: number): boolean {
  return desiredSize === count;
}

/** Which update it is, is not known: a later look asks again if the nodes have not changed by then. */
function resizing(count: number): Observation {
  return {
    state: 'Updating',
    message: `Amazon EKS changes the number of nodes to ${count}`,
    handle: { update: '' },
  };
}
