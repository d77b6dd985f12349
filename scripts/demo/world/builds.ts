import { randomUUID } from 'node:crypto';
import { newOperation } from '../../../lib/clusters/lifecycle.ts';
import type { Cluster } from '../../../lib/models/cluster.ts';
import type { Build, Job } from '../../../test/simulators/jenkins/state.ts';
import type { Planned } from './plan.ts';

/** The jobs of a simulated Jenkins. */
export interface BuiltBy {
  make: Job;
  remove: Job;
}

/** Since when a removal that is under way has been going on. */
const REMOVING_MS = 3 * 60_000;

/** Gives Jenkins the builds that a cluster of this state has there, and tells what KQueen knows of them. */
export function recordBuild(
  { make, remove }: BuiltBy,
  id: string,
  { state }: Planned,
  requested: Date,
  now: Date,
): Pick<Cluster, 'handle' | 'operation' | 'lacks_kubeconfig'> {
  const result = { Deploying: null, Error: 'FAILURE' } as const;
  const made = build(make, id, requested, state in result ? result[state as keyof typeof result] : 'SUCCESS');
  const handle = { build: made.number, queue_item: made.queueId };
  const started = (kind: 'provision' | 'deprovision', at: Date) =>
    ({ ...newOperation({ kind }, randomUUID(), at), phase: 'started', attempts: 1 }) as const;
  if (state === 'Deploying')
    return { handle, operation: started('provision', requested), lacks_kubeconfig: true };
  if (state === 'Error') return { handle, lacks_kubeconfig: true };
  if (state !== 'Destroying') return { handle };
  const since = new Date(now.getTime() - REMOVING_MS);
  const removal = build(remove, id, since, null);
  return {
    handle: { ...handle, deprovision_item: removal.queueId },
    operation: started('deprovision', since),
  };
}

function build(job: Job, id: string, at: Date, result: Build['result']): Build {
  const number = job.nextNumber;
  const parameters = { STACK_NAME: `kqueen-${id}`, KQUEEN_BUILD_ID: id };
  const made: Build = { number, queueId: number, parameters, timestamp: at.getTime(), result };
  job.builds.unshift(made);
  job.nextNumber += 1;
  return made;
}
