import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import { JenkinsClient } from '../../lib/engines/jenkins/client.ts';
import { jenkinsEngine } from '../../lib/engines/jenkins/engine.ts';
import type { JenkinsSettings } from '../../lib/engines/jenkins/settings.ts';
import { JenkinsWork } from '../../lib/engines/jenkins/work.ts';
import type { Job } from '../simulators/jenkins/state.ts';
import { type JenkinsSimulator, startJenkinsSimulator } from '../simulators/jenkins.ts';
import { request } from './api.ts';
import { type ClusterOwner, ownerIn } from './owner.ts';
import { createWorld, KUBECONFIG, text, type World, type WorldOptions } from './world.ts';

export const MAKE = 'clusters/make';
export const REMOVE = 'clusters/remove';
const PARAMETERS = ['STACK_NAME', 'KQUEEN_BUILD_ID', 'NODES', 'REGION'];

/** A world with a Jenkins, whose clocks go together, and a provisioner that uses it. */
export interface JenkinsWorld extends World, ClusterOwner {
  jenkins: JenkinsSimulator;
  make: Job;
  remove: Job;
  jenkinsProvisioner: string;
  /** Lets time pass for both. */
  pass(seconds: number): void;
  /** One run of the schedule. */
  run(): Promise<boolean>;
  /** Asks for a cluster, and gives its id. */
  order(metadata?: object): Promise<string>;
}

export async function createJenkinsWorld(
  settings: Partial<JenkinsSettings> = {},
  options: WorldOptions = {},
  wrap: (client: JenkinsClient) => JenkinsClient = (client) => client,
): Promise<JenkinsWorld> {
  const clock: { now: () => Date } = { now: () => new Date() };
  const jenkins = await startJenkinsSimulator({ clock: () => clock.now().getTime() });
  const make = jenkins.state.addJob({
    name: MAKE,
    parameters: PARAMETERS,
    artifacts: () => ({ kubeconfig: JSON.stringify(KUBECONFIG) }),
  });
  const remove = jenkins.state.addJob({ name: REMOVE, parameters: PARAMETERS, buildSeconds: 60 });
  const all: JenkinsSettings = {
    JENKINS_API_URL: jenkins.url,
    JENKINS_USERNAME: undefined,
    JENKINS_PASSWORD: undefined,
    JENKINS_ANCHOR_PARAMETER: 'STACK_NAME',
    JENKINS_PROVISION_JOB_NAME: MAKE,
    JENKINS_PROVISION_JOB_CTX: { REGION: 'eu' },
    JENKINS_DEPROVISION_JOB_NAME: REMOVE,
    JENKINS_DEPROVISION_JOB_CTX: {},
    JENKINS_PARAMETER_MAP: { cluster_name: 'STACK_NAME', cluster_uuid: 'KQUEEN_BUILD_ID' },
    ...settings,
  };
  const engines = (now: () => Date) => {
    clock.now = now;
    const connect = (account: { url: string; username: string; password: string }) =>
      wrap(new JenkinsClient(account));
    const probe = async () => ({ gitVersion: 'v1.31.2' });
    return [jenkinsEngine(all, async () => new JenkinsWork(all, { connect, probe, now }))];
  };
  // Tokens outlast the hours that builds take.
  const lasting = { JWT_EXPIRATION_DELTA: '31536000', ...options.options };
  const world = await createWorld({ ...options, options: lasting, engines });
  const provisioner = await request('POST', '/provisioners', {
    token: world.alpha.admin.token,
    body: {
      name: 'jenkins',
      engine: 'kqueen.engines.JenkinsEngine',
      parameters: { username: jenkins.username, password: jenkins.token },
    },
  });
  const jenkinsProvisioner = text(provisioner, 'id');
  const { owner, state, story } = ownerIn(world);
  return {
    ...world,
    jenkins,
    make,
    remove,
    jenkinsProvisioner,
    pass: (seconds) => {
      world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
    },
    run: () => refreshState(world.services),
    owner,
    order: async (metadata) =>
      text(
        await owner('POST', '/clusters', { name: 'ordered', provisioner: jenkinsProvisioner, metadata }),
        'id',
      ),
    state,
    story,
    close: async () => {
      await world.close();
      await jenkins.close();
    },
  };
}
