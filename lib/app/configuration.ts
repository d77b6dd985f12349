import { environment } from '../../config/environment.ts';
import type { Config } from '../../config/schema.ts';
import { logWarning, setLogLevel } from '../logger.ts';

let current: Promise<Config> | undefined;

/** The configuration of this instance, read once; what failed is tried anew. Throws `ConfigError`. */
export async function configuration(): Promise<Config> {
  current ??= read();
  try {
    return await current;
  } catch (error) {
    current = undefined;
    throw error;
  }
}

/** Puts another configuration in the place of that of the environment. */
export function useConfiguration(config: Config): void {
  current = Promise.resolve(config);
  setLogLevel(config.LOG_LEVEL);
}

async function read(): Promise<Config> {
  const { config, warnings } = await environment();
  setLogLevel(config.LOG_LEVEL);
  for (const warning of warnings) logWarning(warning);
  return config;
}
