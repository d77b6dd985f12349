import { environment } from '../config/environment.ts';
import type { Config } from '../config/schema.ts';
import { installedEngines } from './engines/installed.ts';
import { logWarning, setLogLevel } from './logger.ts';
import { openStore } from './repository/stores/open.ts';
import { createServices, type Services } from './services.ts';

let config: Config | undefined;
let current: Promise<Services> | undefined;

/** The configuration of this instance, read once. Throws `ConfigError`. */
export function configuration(): Config {
  if (!config) {
    const loaded = environment();
    config = loaded.config;
    setLogLevel(config.LOG_LEVEL);
    for (const warning of loaded.warnings) logWarning(warning);
  }
  return config;
}

/** The services of this instance, made at the first call and kept for all that follow. Throws `Unavailable`. */
export async function services(): Promise<Services> {
  current ??= open(configuration());
  try {
    return await current;
  } catch (error) {
    current = undefined;
    throw error;
  }
}

/** Puts other services in the place of those of the environment, for whoever runs handlers in a process of his own. */
export function useServices(replacement: Services): void {
  config = replacement.config;
  setLogLevel(config.LOG_LEVEL);
  current = Promise.resolve(replacement);
}

async function open(known: Config): Promise<Services> {
  return createServices({ config: known, store: await openStore(known), engines: installedEngines(known) });
}
