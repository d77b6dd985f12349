import type { Keys } from '../keys.ts';
import type { Model, StoredObject } from '../model.ts';
import type { Part } from '../parts.ts';
import type { Store } from '../stores/store.ts';
import type { FieldCipher } from './encryption.ts';
import { openSecrets, type SecretChanges, sealSecrets } from './secrets.ts';

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

  /** The record of a new object; none without secrets. Throws `TooLarge`. */
  added<T extends StoredObject>(model: Model<T>, object: T, secrets: SecretChanges = {}): Part {
    return { put: this.#put(model, object, secrets) };
  }

  /** No record any more. */
  removed<T extends StoredObject>(model: Model<T>, object: T): Part {
    return { delete: [this.#key(model, object)] };
  }

  /**
   * The record with the changes; what stays in its place stays as it is, what moves is encrypted for its new one. All
   * under the condition that it is still what was read: a rotation of keys re-encrypts it without the object. Nothing when
   * there is no change. Throws `TooLarge`, `Unavailable`.
   */
  async changed<T extends StoredObject>(
    model: Model<T>,
    before: T,
    after: T,
    changes: SecretChanges = {},
  ): Promise<Part> {
    const moved = before.namespace !== after.namespace;
    if (!moved && Object.keys(changes).length === 0) return {};
    const key = this.#key(model, before);
    const entry = (await this.#store.read({ keys: [key] })).entries.get(key);
    const place = { model: model.name, namespace: before.namespace, id: before.id };
    const put = moved
      ? this.#put(model, after, { ...openSecrets(this.#cipher, place, entry?.value), ...changes })
      : this.#put(model, after, changes, entry?.value);
    return {
      if: [entry ? { key, revision: entry.revision } : { key, exists: false }],
      put,
      delete: moved || put.length === 0 ? [key] : [],
    };
  }

  #key<T extends StoredObject>(model: Model<T>, { namespace, id }: T): string {
    return this.#keys.secrets(model.name, namespace, id);
  }

  /** The record with the changes made to `sealed`; none when it holds no secret then. */
  #put<T extends StoredObject>(model: Model<T>, object: T, secrets: SecretChanges, sealed?: string) {
    const place = { model: model.name, namespace: object.namespace, id: object.id };
    const value = sealSecrets(this.#cipher, place, secrets, sealed);
    return value === undefined ? [] : [{ key: this.#key(model, object), value }];
  }
}
