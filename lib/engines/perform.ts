import { NotSupported } from '../errors.ts';
import type { Attempt, Engine, EngineCluster, PlannedTask, Watched } from './engine.ts';

/** What an engine changes clusters by. */
export type Changes = Pick<Engine, 'provision' | 'deprovision' | 'resize' | 'setNetworkPolicy' | 'upgrade'>;

/** Has an engine begin a task. Throws what the engine throws, `NotSupported` for what it leaves out. */
export async function performTask(
  engine: Changes,
  cluster: EngineCluster,
  task: PlannedTask,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<Watched> {
  const begun = begin(engine, cluster, task, attempt, signal);
  if (!begun) throw new NotSupported(`The engine cannot do this: ${task.kind}`);
  return begun;
}

function begin(
  engine: Changes,
  cluster: EngineCluster,
  task: PlannedTask,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<Watched> | undefined {
  switch (task.kind) {
    case 'provision':
      return engine.provision(cluster, attempt, signal);
    case 'deprovision':
      return engine.deprovision?.(cluster, attempt, signal);
    case 'resize':
      return engine.resize?.(cluster, task.nodeCount, attempt, signal);
    case 'network_policy':
      return engine.setNetworkPolicy?.(cluster, task.policy, attempt, signal);
    case 'upgrade':
      return engine.upgrade?.(cluster, task.version, attempt, signal);
  }
}
