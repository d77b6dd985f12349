import type { Config } from '../../config/schema.ts';
import type { Engine } from './engine.ts';
import { ManualEngine } from './manual.ts';

/** The engines of this installation, made of its configuration. What reaches out is loaded when it is first needed. */
export function installedEngines(config: Config): Engine[] {
  return [new ManualEngine(async () => ({ gitVersion: '' }))];
}
