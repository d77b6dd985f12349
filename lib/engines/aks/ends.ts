import type { Handle, Task } from '../../models/cluster.ts';
import type { Observation } from '../engine.ts';
import type { AzureClient } from './client.ts';
import { busyState } from './observations.ts';
import { wordsOf } from './refusals.ts';

/** What is known of a cluster before Azure is asked. */
export interface Asked {
  id: string;
  /** The operation that is under way. */
  task?: Task;
  handle: Handle;
}

/** How an operation ends. Source: https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/async-operations */
const ENDED = new Set(['Succeeded', 'Failed', 'Canceled']);

/**
 * The error `message` with its reason: `words`, or where the cluster does not tell it, what Azure says of the operation that
 * it began for us. As long as that runs, it is no error yet. Throws what `AzureClient` throws.
 */
export async function endedBadly(
  client: AzureClient,
  { task, handle: { operation } }: Asked,
  { message, words }: { message: string; words?: string },
  signal: AbortSignal,
): Promise<Observation> {
  const isOpen = words === undefined && typeof operation === 'string';
  const end = isOpen ? await client.operation(operation, signal) : undefined;
  if (end && !ENDED.has(end.status))
    return { state: busyState('', task?.kind), message: 'Azure has not finished the operation' };
  const why = words ?? wordsOf(end?.error) ?? 'see the activity log of the cluster at Azure';
  return { state: 'Error', message: `${message}: ${why}${wayOut(task)}` };
}

/** What to do about a deletion that failed. */
export function wayOut(task: Task | undefined): string {
  return task?.kind === 'deprovision' ? ': DELETE it again, or with force=true' : '';
}
