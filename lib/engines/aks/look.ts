import type { Observation, Watched } from '../engine.ts';
import type { ManagedCluster } from './answers.ts';
import type { AzureClient } from './client.ts';
import { type Asked, endedBadly } from './ends.ts';
import { busyState, factsOf, judge, strangerOf, type Verdict } from './observations.ts';
import { continueUpgrade } from './upgrade.ts';

/**
 * How a cluster is that Azure shows, and the next step where an operation has several; each is safe to repeat. Throws what
 * `AzureClient` throws.
 */
export async function look(
  client: AzureClient,
  asked: Asked,
  cluster: ManagedCluster,
  signal: AbortSignal,
): Promise<Watched> {
  const stranger = strangerOf(cluster, asked.id);
  if (stranger !== undefined) return { state: 'Error', message: stranger };
  const verdict = judge(cluster);
  const seen = await goOn(client, asked, cluster, verdict, signal);
  if (seen === 'deleted') return seen;
  const { handle, ...facts } = factsOf(cluster);
  const now = `${facts.version} ${handle?.node_count}`;
  const all = { ...facts, ...seen, handle: { ...handle, ...seen.handle } };
  return verdict.is === 'settled' ? withNote(all, asked, now) : all;
}

/**
 * A change that came to nothing leaves a cluster that is well, as it was before. The reason stays to be seen for as long as
 * the cluster is so (`now`): as a note in the handle.
 */
function withNote(seen: Observation, { task, handle }: Asked, now: string): Observation {
  const { state, message } = seen;
  if (task && state === 'Error' && message !== undefined)
    return { ...seen, handle: { ...seen.handle, note: message, noted: now } };
  const holds = !task && state === 'OK' && handle.noted === now && handle.note !== undefined;
  return holds ? { ...seen, message: String(handle.note) } : seen;
}

async function goOn(
  client: AzureClient,
  asked: Asked,
  cluster: ManagedCluster,
  verdict: Verdict,
  signal: AbortSignal,
): Promise<Watched> {
  const { task } = asked;
  if (verdict.is === 'busy') return { state: busyState(verdict.state, task?.kind), message: verdict.message };
  if (verdict.is === 'failed') return endedBadly(client, asked, verdict, signal);
  if (task?.kind === 'deprovision') return deleteAgain(client, asked.id, signal);
  if (task?.kind === 'upgrade') {
    const seen = await continueUpgrade(client, asked, cluster, task.version, signal);
    return seen.state === 'OK' ? verdict.observation : seen;
  }
  const count = factsOf(cluster).handle?.node_count;
  if (task?.kind === 'resize' && count !== task.nodeCount) {
    const message = `Azure has ${count} nodes instead of ${task.nodeCount}`;
    return endedBadly(client, asked, { message }, signal);
  }
  return verdict.observation;
}

/** A cluster that is well although its deletion was accepted: somebody has undone that, or it was lost. */
async function deleteAgain(client: AzureClient, id: string, signal: AbortSignal): Promise<Watched> {
  const accepted = await client.delete(id, signal);
  return accepted ? deleting(accepted.operation) : 'deleted';
}

/** A cluster whose deletion Azure has accepted. */
export function deleting(operation: string | undefined): Observation {
  const message = 'Azure deletes the cluster';
  return { state: 'Destroying', message, ...(operation !== undefined && { handle: { operation } }) };
}
