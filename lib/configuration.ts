import { environment } from '../config/environment.ts';
import type { Config } from '../config/schema.ts';
import { logWarning, setLogLevel } from './logger.ts';

let current: Config | undefined;

/** The configuration of this instance, read once. Throws `ConfigError`. */
export function configuration(): Config {
  if (!current) {
    const { config, warnings } = environment();
    useConfiguration(config);
    for (const warning of warnings) logWarning(warning);
    return config;
  }
  return current;
}

/** Puts another configuration in the place of that of the environment. */
export function useConfiguration(config: Config): void {
  current = config;
  setLogLevel(config.LOG_LEVEL);
}
