import { EngineFailed } from '../errors.ts';
import { type PlannedCall, withoutEffect } from '../rest/dry-run.ts';
import type { EngineCluster, PlannedStep, PlannedTask, Watched } from './engine.ts';
import { type Changes, performTask } from './perform.ts';

/** So many versions are named. */
const MOST_NAMED = 10;

const FIRST = { isRetry: false, beforeEffect: () => {} };

/**
 * The first call by which an engine would do a task, found by having it do the task without effect: so it reads, checks and
 * refuses what it does in earnest. None where nothing is left to do. Throws what the engine throws, and `EngineFailed` for
 * what it would end as `Error`.
 */
export async function firstCalls(
  work: Changes,
  task: PlannedTask,
  cluster: EngineCluster,
  signal: AbortSignal,
): Promise<PlannedStep[]> {
  const { calls, result } = await withoutEffect(() => performTask(work, cluster, task, FIRST, signal));
  refuseError(result);
  return calls.map(stepOf);
}

/** A call as a step. */
export function stepOf({ call, sends }: PlannedCall): PlannedStep {
  return { step: call, ...(sends !== undefined && { sends }) };
}

/** Throws `EngineFailed` with the message of an observation that is an error. */
function refuseError(seen: Watched | undefined): void {
  if (typeof seen !== 'object' || seen.state !== 'Error') return;
  throw new EngineFailed(seen.message ?? 'The provider refuses it');
}

/** Throws `EngineFailed` for a version of Kubernetes that the provider does not offer to new clusters. */
export function refuseUnoffered(provider: string, wanted: unknown, offered: readonly string[]): void {
  if (typeof wanted !== 'string' || !/^v?\d/.test(wanted) || offered.length === 0) return;
  const plain = wanted.replace(/^v/, '');
  if (offered.some((one) => `${one.replace(/^v/, '')}.`.startsWith(`${plain}.`))) return;
  const some = offered.slice(0, MOST_NAMED).join(', ');
  throw new EngineFailed(
    `${provider} does not offer Kubernetes ${wanted.slice(0, 60)}: choose one of ${some}`,
  );
}
