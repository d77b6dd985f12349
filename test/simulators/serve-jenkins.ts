import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { demoVariables, startDemoJenkins } from './demo-jenkins.ts';

/** Runs the simulated Jenkins until it is stopped, for trying KQueen without one at hand. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8080' },
    seconds: { type: 'string', default: '20' },
    kubeconfig: { type: 'string', default: '.kqueen/kubeconfig.yml' },
  },
});
const jenkins = await startDemoJenkins({
  port: Number(values.port),
  seconds: Number(values.seconds),
  kubeconfig: readFileSync(values.kubeconfig, 'utf8'),
});
const variables = Object.entries(demoVariables(jenkins)).map(([name, value]) => `${name}=${value}`);
process.stdout.write(
  `A simulated Jenkins runs at ${jenkins.url}. Start KQueen with it:\n\n${variables.join(' ')} npm start\n`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => jenkins.close().then(() => process.exit(0)));
}
