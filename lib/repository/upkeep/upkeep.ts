import type { Keys } from '../keys.ts';
import type { Model, StoredObject } from '../model.ts';
import type { Store } from '../stores/store.ts';

/** What is looked after: the objects of an installation, and what follows from them. */
export interface Upkeep {
  store: Store;
  keys: Keys;
  models: readonly Model<StoredObject>[];
  /** Called with what is done of a step, of how much. */
  onProgress?: (step: string, done: number, total: number) => void;
}
