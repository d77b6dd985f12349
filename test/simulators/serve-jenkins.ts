import { existsSync, readFileSync } from 'node:fs';
import { DomainError } from '../../lib/errors.ts';
import { argumentsOf } from '../../scripts/arguments.ts';
import { orExplain } from '../../scripts/explain.ts';
import { refuseTakenPort } from '../../scripts/taken-port.ts';
import { demoVariables, startDemoJenkins } from './demo-jenkins.ts';

const USAGE = 'Usage: npm run simulator:jenkins -- [--port PORT] [--seconds SECONDS] [--kubeconfig FILE]';

/** Runs the simulated Jenkins until it is stopped, for trying KQueen without one at hand. */
await orExplain(async () => {
  const { values } = argumentsOf(USAGE, {
    options: {
      port: { type: 'string', default: '8080' },
      seconds: { type: 'string', default: '20' },
      kubeconfig: { type: 'string', default: '.kqueen/kubeconfig.yml' },
    },
  });
  const port = Number(values.port);
  const seconds = Number(values.seconds);
  if (!Number.isInteger(port) || !Number.isFinite(seconds)) throw new DomainError(USAGE);
  if (!existsSync(values.kubeconfig)) {
    throw new DomainError(
      `There is no kubeconfig at ${values.kubeconfig} that its builds could leave behind: run \`npm run simulator:kubernetes\` first, or name another with --kubeconfig`,
    );
  }
  await refuseTakenPort(port, 'choose another one with --port');
  const kubeconfig = readFileSync(values.kubeconfig, 'utf8');
  const jenkins = await startDemoJenkins({ port, seconds, kubeconfig });
  const variables = Object.entries(demoVariables(jenkins)).map(([name, value]) => `${name}=${value}`);
  process.stdout.write(
    `A simulated Jenkins runs at ${jenkins.url}. Start KQueen with it:\n\n${variables.join(' ')} npm start\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => jenkins.close().then(() => process.exit(0)));
  }
});
