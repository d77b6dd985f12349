import type { Handle } from '../../models/cluster.ts';
import { apartEngine } from '../apart.ts';
import type { Capability, Engine } from '../engine.ts';
import { jobPath } from './job-path.ts';
import { parametersOf } from './parameters.ts';
import type { JenkinsSettings } from './settings.ts';
import type { JenkinsWork } from './work.ts';

/** Clusters that a Jenkins job creates, and another one deletes. */
export function jenkinsEngine(settings: JenkinsSettings, load: () => Promise<JenkinsWork>): Engine {
  const deletes = settings.JENKINS_DEPROVISION_JOB_NAME !== undefined;
  const engine = apartEngine(
    {
      name: 'kqueen.engines.JenkinsEngine',
      verboseName: 'Jenkins',
      isImmediate: false,
      insteadOf,
      shown: (handle) => shown(settings, handle),
    },
    () => parametersOf(settings),
    { plan: true, watch: true, deprovision: deletes, kubeconfig: true, progress: true },
    load,
  );
  return engine;
}

function insteadOf(capability: Capability): string {
  if (capability === 'deprovision')
    return 'No Jenkins job deletes clusters: set JENKINS_DEPROVISION_JOB_NAME, or forget it with force=true';
  if (capability === 'options') return 'Jenkins offers no choices: see the parameters of the job';
  return 'Jenkins cannot change a cluster: create another one';
}

/** The address of the job and the number of the build, as the original KQueen showed them. */
function shown(settings: JenkinsSettings, { build }: Handle): Record<string, unknown> {
  const { JENKINS_API_URL: url, JENKINS_PROVISION_JOB_NAME: job } = settings;
  return { build_number: build, job_url: url && `${url.replace(/\/+$/, '')}${jobPath(job)}/` };
}
