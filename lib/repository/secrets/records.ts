import type { Keys } from '../keys.ts';
import type { Model, StoredObject } from '../model.ts';
import type { Commit, Store } from '../stores/store.ts';
import type { FieldCipher } from './encryption.ts';
import { openSecrets, type SecretChanges, sealSecrets } from './secrets.ts';

/** What a commit does about the secrets of its object. */
export type SecretCommit = Required<Commit>;

/** The commit of an object whose secrets stay as they are. */
export const SECRETS_STAY: SecretCommit = { if: [], put: [], delete: [] };

/** Where the secrets of objects lie, and how they are written with them. */
export class SecretRecords {
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #cipher: FieldCipher;

  constructor(store: Store, keys: Keys, cipher: FieldCipher) {
    this.#store = store;
    this.#keys = keys;
    this.#cipher = cipher;
  }

  key<T extends StoredObject>(model: Model<T>, { namespace, id }: T): string {
    return this.#keys.secrets(model.name, namespace, id);
  }

  /** The record with the changes made to `sealed`; none when it holds no secret then. Throws `TooLarge`. */
  put<T extends StoredObject>(model: Model<T>, object: T, secrets: SecretChanges, sealed?: string) {
    const place = { model: model.name, namespace: object.namespace, id: object.id };
    const value = sealSecrets(this.#cipher, place, secrets, sealed);
    return value === undefined ? [] : [{ key: this.key(model, object), value }];
  }

  /**
   * The secrets with the changes; what stays in its place stays as it is, what moves is encrypted for its new one. All
   * under the condition that they are still what was read: a rotation of keys re-encrypts them without the object.
   */
  async rewrite<T extends StoredObject>(
    model: Model<T>,
    before: T,
    after: T,
    changes: SecretChanges,
  ): Promise<SecretCommit> {
    const key = this.key(model, before);
    const entry = (await this.#store.read({ keys: [key] })).entries.get(key);
    const moved = before.namespace !== after.namespace;
    const place = { model: model.name, namespace: before.namespace, id: before.id };
    const put = moved
      ? this.put(model, after, { ...openSecrets(this.#cipher, place, entry?.value), ...changes })
      : this.put(model, after, changes, entry?.value);
    return {
      if: [entry ? { key, revision: entry.revision } : { key, exists: false }],
      put,
      delete: moved || put.length === 0 ? [key] : [],
    };
  }
}
