import { readOptionsFile } from './file.ts';
import { options } from './schema.ts';

/** A value as it was found, and where. */
export interface Found {
  value: unknown;
  source: string;
}

/** What the secret of SECRETS_ARN holds, by the names of the options. */
export interface Secret {
  arn: string;
  options: Record<string, unknown>;
}

/** All that was found, by the names of the options; `file` is the one that was read, with the stage that it names. */
export interface Gathered {
  found: Map<string, Found>;
  warnings: string[];
  file: { name: string; stage: unknown };
}

const PREFIX = 'KQUEEN_';
const TEST_PREFIX = 'KQUEEN_TEST_';
/** They say where the other options are, so that only variables can. */
const VARIABLES_ALONE = ['CONFIG_FILE', 'SECRETS_ARN'];

/**
 * What file, secret and variables say, unchecked: the file that KQUEEN_CONFIG_FILE names, the secret over it, and every
 * KQUEEN_<OPTION> over both. An empty value counts as unset. Names that are no option become warnings.
 *
 * @throws ConfigError as `readOptionsFile` does
 */
export function gather(env: NodeJS.ProcessEnv, directory: string, secret?: Secret): Gathered {
  const file = env.KQUEEN_CONFIG_FILE || options.CONFIG_FILE.parse(undefined);
  const found = new Map<string, Found>([
    ['CONFIG_FILE', { value: file, source: 'from the variable KQUEEN_CONFIG_FILE' }],
  ]);
  const warnings: string[] = [];
  const inFile = readOptionsFile(file, directory);

  const add = (place: string, source: string, given: Record<string, unknown>) => {
    for (const [name, value] of Object.entries(given)) {
      if (VARIABLES_ALONE.includes(name))
        warnings.push(`${name} has no effect in ${place}: set ${PREFIX}${name}`);
      else if (!Object.hasOwn(options, name)) warnings.push(`Unknown option ${name} in ${place}`);
      else if (!isUnset(value)) found.set(name, { value, source });
    }
  };
  add(file, `from the file ${file}`, inFile);
  if (secret) add(secret.arn, `from the secret ${secret.arn}`, secret.options);
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith(PREFIX) || variable.startsWith(TEST_PREFIX)) continue;
    const name = variable.slice(PREFIX.length);
    if (!Object.hasOwn(options, name)) warnings.push(`Unknown option ${name} in the variable ${variable}`);
    else if (!isUnset(value)) found.set(name, { value, source: `from the variable ${variable}` });
  }
  return { found, warnings, file: { name: file, stage: inFile.STAGE } };
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
