import type { EngineCluster, PlannedStep, PlannedTask } from '../engine.ts';
import { MASK } from '../parameters.ts';
import type { Changes } from '../perform.ts';
import { firstCalls } from '../plan.ts';
import type { JenkinsClient } from './client.ts';
import { jobPath } from './job-path.ts';
import type { JenkinsMetadata, JenkinsParameters } from './parameters.ts';
import { buildParameters, identifying, type JenkinsSettings } from './settings.ts';

type JenkinsCluster = EngineCluster<JenkinsParameters, JenkinsMetadata>;

/**
 * What a task would do at Jenkins: builds that would be stopped, and the build that would be started, with its parameters.
 * What the administrator of KQueen sets for all builds is masked.
 */
export async function planned(
  work: Changes,
  client: JenkinsClient,
  settings: JenkinsSettings,
  cluster: JenkinsCluster,
  task: PlannedTask,
  signal: AbortSignal,
): Promise<PlannedStep[]> {
  const first = await firstCalls(work, task, cluster, signal);
  const shown = new Set([
    ...Object.keys(identifying(settings, cluster.id)),
    ...Object.keys(cluster.metadata.override_parameters ?? {}),
  ]);
  const steps = first.map(({ step, sends }) =>
    isMap(sends) ? { step, sends: masked(sends, shown) } : { step },
  );
  const { JENKINS_DEPROVISION_JOB_NAME: job = '', JENKINS_DEPROVISION_JOB_CTX: context } = settings;
  const removal = `POST ${jobPath(job)}/buildWithParameters`;
  if (task.kind !== 'deprovision' || steps.length === 0 || steps[0]?.step === removal) return steps;
  // A build that creates it is stopped first.
  const defined = await client.jobParameters(job, signal);
  const parameters = buildParameters(settings, { id: cluster.id }, context, job, defined);
  return [...steps, { step: removal, sends: masked(parameters, shown) }];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function masked(parameters: Record<string, unknown>, shown: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, shown.has(name) ? value : MASK]),
  );
}
