import type { EksClient } from './client.ts';
import { nameOf } from './names.ts';
import { issuesOf } from './observations.ts';

/** How an update ended; neither is set for one that has done what it should, or that nobody knows. */
export interface Verdict {
  isRunning: boolean;
  failure?: string;
}

/** How an update of a cluster is, or of its node group. `id` is that of the handle: empty or missing where it is not known. */
export async function verdictOf(
  client: EksClient,
  cluster: string,
  id: string | number | undefined,
  group: string | undefined,
  signal: AbortSignal,
): Promise<Verdict> {
  if (typeof id !== 'string' || id === '') return { isRunning: false };
  const update = await client.update(nameOf(cluster), id, group, signal);
  if (!update || update.status === 'Successful') return { isRunning: false };
  if (update.status === 'Failed' || update.status === 'Cancelled')
    return { isRunning: false, failure: issuesOf(update.errors) };
  return { isRunning: true };
}
