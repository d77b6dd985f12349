import { type ParseArgsConfig, parseArgs } from 'node:util';
import { DomainError } from '../lib/errors.ts';

/** The arguments of a script, as `parseArgs` gives them. Throws the usage for others than these. */
export function argumentsOf<const C extends ParseArgsConfig>(usage: string, config: C) {
  try {
    return parseArgs(config);
  } catch {
    throw new DomainError(usage);
  }
}
