import type { DemoOptions, DemoProvider } from './demo-provider.ts';
import { type JenkinsSimulator, startJenkinsSimulator } from './jenkins.ts';

/** The jobs that a demonstration has; their builds take a while, so that there is something to see. */
export const DEMO_JOBS = { make: 'kubernetes/deploy', remove: 'kubernetes/remove' };

/** Starts a Jenkins whose builds take `seconds`, and leave the kubeconfig behind. */
export async function startDemoJenkins(options: {
  port?: number;
  seconds: number;
  kubeconfig: string;
}): Promise<JenkinsSimulator> {
  const { port, seconds, kubeconfig } = options;
  const jenkins = await startJenkinsSimulator({ port });
  const parameters = ['STACK_NAME', 'KQUEEN_BUILD_ID', 'NODES'];
  const times = { queueSeconds: Math.min(2, seconds), estimatedDuration: seconds * 1000 };
  jenkins.state.addJob({
    ...times,
    name: DEMO_JOBS.make,
    parameters,
    buildSeconds: seconds,
    artifacts: () => ({ kubeconfig }),
  });
  jenkins.state.addJob({
    ...times,
    name: DEMO_JOBS.remove,
    parameters,
    buildSeconds: Math.ceil(seconds / 2),
  });
  return jenkins;
}

/** The options of KQueen that lead it to such a Jenkins, as environment variables. */
export function demoVariables({ url, username, token }: JenkinsSimulator): Record<string, string> {
  return {
    KQUEEN_JENKINS_API_URL: url,
    KQUEEN_JENKINS_USERNAME: username,
    KQUEEN_JENKINS_PASSWORD: token,
    KQUEEN_JENKINS_PROVISION_JOB_NAME: DEMO_JOBS.make,
    KQUEEN_JENKINS_DEPROVISION_JOB_NAME: DEMO_JOBS.remove,
  };
}

/** Such a Jenkins as the provider of the demo. */
export async function jenkinsProvider(options: DemoOptions): Promise<DemoProvider> {
  const jenkins = await startDemoJenkins(options);
  return {
    title: 'Jenkins',
    url: jenkins.url,
    engine: 'kqueen.engines.JenkinsEngine',
    parameters: {},
    metadata: { override_parameters: { NODES: 3 } },
    variables: demoVariables(jenkins),
    close: () => jenkins.close(),
  };
}
