import { type Config, loadConfig } from './load.ts';

/** The configuration that this process was started with. Throws `ConfigError`. */
export function environment(): { config: Config; warnings: string[] } {
  return loadConfig(process.env);
}
