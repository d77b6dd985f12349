import { resolve } from 'node:path';
import type { ConfigProblem } from './error.ts';
import { ConfigError } from './error.ts';
import { readText } from './file.ts';
import type { Found, Secret } from './gather.ts';
import { gather } from './gather.ts';
import { isPemText } from './pem.ts';
import { productionProblems } from './production.ts';
import type { Config } from './schema.ts';
import { configSchema } from './schema.ts';
import { isDevelopment } from './stage.ts';

export type { Config } from './schema.ts';

const PEM_OPTIONS = [
  'ETCD_CA_CERT',
  'ETCD_CLIENT_CERT',
  'ETCD_CLIENT_KEY',
  'JENKINS_CA_CERT',
  'LDAP_CA_CERT',
];

/**
 * The configuration: the YAML file that KQUEEN_CONFIG_FILE names (`config/dev.yml` without it), `secret` and then every
 * KQUEEN_<OPTION> variable over it, the defaults under it, checked and frozen. Paths of the file and of PEM files are
 * relative to `directory` (the working directory). NODE_ENV=production makes the stages dev and test prod.
 *
 * `warnings` are sentences to log. Neither they nor an error hold what an option was set to, but for file and stage.
 *
 * @throws ConfigError when the file is missing or malformed, a value is wrong, or production has what it must not
 */
export function loadConfig(
  env: NodeJS.ProcessEnv,
  { directory = process.cwd(), secret }: { directory?: string; secret?: Secret } = {},
): { config: Config; warnings: string[] } {
  const { found, warnings, file } = gather(env, directory, secret);
  if (env.NODE_ENV === 'production' && isDevelopment({ STAGE: String(found.get('STAGE')?.value ?? 'dev') })) {
    found.set('STAGE', { value: 'prod', source: 'from the variable NODE_ENV' });
  }
  readPemFiles(found, directory);

  const values = Object.fromEntries([...found].map(([option, { value }]) => [option, value]));
  const checked = configSchema.safeParse(values);
  if (!checked.success) {
    const { issues } = checked.error;
    throw new ConfigError(firstOfEach(issues.map(({ path, message }) => problem(found, path, message))));
  }
  const config = checked.data;
  const problems = productionProblems(config, env);
  if (problems.length > 0) {
    throw new ConfigError(problems.map(({ option, message }) => problem(found, [option], message)));
  }
  if (!isDevelopment(config) && isDevelopment({ STAGE: String(file.stage) })) {
    warnings.push(
      `${file.name} is for development and this is stage ${config.STAGE}: set KQUEEN_CONFIG_FILE`,
    );
  }
  return { config, warnings };
}

/** One problem an option: what else is wrong with a wrong value is noise. */
function firstOfEach(problems: ConfigProblem[]): ConfigProblem[] {
  return problems.filter(({ option }, index) => problems.findIndex((one) => one.option === option) === index);
}

/** Puts the text of a file in place of its path; what cannot be read is left to the check, which refuses it. */
function readPemFiles(found: Map<string, Found>, directory: string): void {
  for (const option of PEM_OPTIONS) {
    const entry = found.get(option);
    if (typeof entry?.value !== 'string' || isPemText(entry.value)) continue;
    found.set(option, { ...entry, value: readText(resolve(directory, entry.value)).content ?? entry.value });
  }
}

function problem(found: Map<string, Found>, path: readonly PropertyKey[], message: string): ConfigProblem {
  const option = String(path[0]);
  const entry = typeof path[1] === 'number' ? ` (entry ${path[1] + 1} is not)` : '';
  return { option, source: found.get(option)?.source ?? 'not set', message: `${message}${entry}` };
}
