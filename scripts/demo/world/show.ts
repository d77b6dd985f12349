import { loadConfig } from '../../../config/load.ts';
import { createServices } from '../../../lib/app/services.ts';
import { lambdaDispatcher } from '../../../lib/dispatch/lambda.ts';
import { openStore } from '../../../lib/repository/stores/open.ts';
import { gkeProvider } from '../../../test/simulators/demo-gke.ts';
import { DEMO_JOBS, demoVariables } from '../../../test/simulators/demo-jenkins.ts';
import { startJenkinsSimulator } from '../../../test/simulators/jenkins.ts';
import { refuseTakenPort } from '../../taken-port.ts';
import { DemoClient } from '../client.ts';
import { startDemoServer } from '../server.ts';
import { fillWorld } from './fill.ts';
import { live, openGoogle } from './live.ts';
import { PASSWORD } from './people.ts';
import { MINUTES } from './plan.ts';

const PARAMETERS = ['STACK_NAME', 'KQUEEN_BUILD_ID', 'NODES'];
/** How long Google takes for a change. */
const GOOGLE_SECONDS = 90;

/**
 * Fills a store in a directory with a fleet, starts KQueen on it, and has a little happen to it now and then, until the
 * program is stopped. The clusters of the fleet lead to the one of the kubeconfig.
 */
export async function showWorld(directory: string, kubeconfig: string): Promise<void> {
  const jenkins = await startJenkinsSimulator();
  const google = await gkeProvider({ seconds: GOOGLE_SECONDS, kubeconfig, acceptTokens: () => {} });
  const job = (minutes: number) => ({
    ...{
      parameters: PARAMETERS,
      queueSeconds: 5,
      buildSeconds: minutes * 60,
      estimatedDuration: minutes * 60_000,
    },
    artifacts: () => ({ kubeconfig }),
  });
  const jobs = {
    make: jenkins.state.addJob({ ...job(MINUTES.creation), name: DEMO_JOBS.make }),
    remove: jenkins.state.addJob({ ...job(MINUTES.removal), name: DEMO_JOBS.remove }),
  };
  const variables = { ...demoVariables(jenkins), ...google.variables };
  const stored = { KQUEEN_STORE: 'embedded', KQUEEN_DATA_DIR: directory };
  const { config } = loadConfig({ ...process.env, ...variables, ...stored });
  await refuseTakenPort(config.PORT, 'set KQUEEN_PORT');
  await refuseTakenPort(config.LAMBDA_PORT, 'set KQUEEN_LAMBDA_PORT');
  say('Filling the world: three organizations, 200 clusters, 30 days...');
  const store = await openStore(config);
  const services = createServices({ config, store, engines: [], dispatcher: lambdaDispatcher(config) });
  await fillWorld({ services, jenkins: jobs, kubeconfig });
  await store.close();
  say('KQueen is starting...');
  const ports = { port: config.PORT, lambdaPort: config.LAMBDA_PORT };
  const server = await startDemoServer(directory, variables, ports);
  const stopped = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  const client = new DemoClient(`http://127.0.0.1:${config.PORT}/api/v1`);
  const happening = new AbortController();
  try {
    await client.login('admin', PASSWORD);
    await openGoogle(client, google);
    say(banner(server.url));
    await Promise.race([stopped, server.ended, live(client, happening.signal)]);
  } finally {
    happening.abort();
    await server.stop();
    await Promise.all([jenkins.close(), google.close()]);
  }
}

function banner(url: string): string {
  return [
    '',
    `The fleet is at ${url}`,
    '',
    `  admin    superadmin of all three organizations`,
    `  olivia   admin of DemoOrg          joe    member`,
    `  amara    admin of Acme Payments    ben    member`,
    `  nora     admin of Northwind        pavel  member`,
    '',
    `The password of everybody is ${PASSWORD}. Every half minute something happens. Stop it with Ctrl+C.`,
  ].join('\n');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
