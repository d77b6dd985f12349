import { ConfigError } from '../config/error.ts';
import { DomainError } from '../lib/errors.ts';

/** Runs a script; what its user can mend is told in its own words, anything else with its stack. Exits with 1 then. */
export async function orExplain(script: () => Promise<void>): Promise<void> {
  try {
    await script();
  } catch (error) {
    const isForUser = error instanceof ConfigError || error instanceof DomainError;
    process.stderr.write(`${isForUser ? error.message : (error as Error).stack}\n`);
    process.exit(1);
  }
}
