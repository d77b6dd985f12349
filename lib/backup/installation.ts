import type { Keys } from '../repository/keys.ts';
import type { FieldCipher } from '../repository/secrets/encryption.ts';
import type { Store } from '../repository/stores/store.ts';

/** What is backed up, or restored into: the part of a store under one prefix, and the keys of its secrets. */
export interface Installation {
  store: Store;
  keys: Keys;
  cipher: FieldCipher;
}

/** Progress for display: entries done, of how many; `check` counts bytes of the file. */
export type Progress = (step: 'read' | 'check' | 'write', done: number, total: number) => void;
