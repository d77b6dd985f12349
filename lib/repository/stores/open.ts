import type { Config } from '../../../config/schema.ts';
import { join } from 'node:path';
import { EmbeddedStore } from './embedded.ts';
import type { Store } from './store.ts';

/** Opens the store that the configuration names. */
export function openStore(config: Config): Store {
  return new EmbeddedStore(join(config.DATA_DIR, 'kqueen.db'));
}
