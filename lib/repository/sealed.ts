import type { FieldCipher } from './encryption.ts';
import type { Keys } from './keys.ts';
import type { Model, StoredObject } from './model.ts';
import { openSecrets, type SecretChanges, sealSecrets } from './secrets.ts';
import type { Store } from './stores/store.ts';

/** Where the secrets of objects lie, apart from them, and what is written there. */
export class Sealed {
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #cipher: FieldCipher;

  constructor(store: Store, keys: Keys, cipher: FieldCipher) {
    this.#store = store;
    this.#keys = keys;
    this.#cipher = cipher;
  }

  key<T extends StoredObject>({ name }: Model<T>, { namespace, id }: T): string {
    return this.#keys.secrets(name, namespace, id);
  }

  /** The secrets with the changes; what stays in its place stays as it is, what moves is encrypted for its new one. */
  async rewrite<T extends StoredObject>(model: Model<T>, before: T, after: T, changes: SecretChanges) {
    const key = this.key(model, before);
    const sealed = (await this.#store.read({ keys: [key] })).entries.get(key)?.value;
    if (before.namespace === after.namespace) return this.put(model, after, changes, sealed);
    const place = { model: model.name, namespace: before.namespace, id: before.id };
    return this.put(model, after, { ...openSecrets(this.#cipher, place, sealed), ...changes });
  }

  /** What is to be written of secrets, over those that lie there (`sealed`); nothing when there are none. */
  put<T extends StoredObject>(model: Model<T>, object: T, secrets: SecretChanges, sealed?: string) {
    const place = { model: model.name, namespace: object.namespace, id: object.id };
    const value = sealSecrets(this.#cipher, place, secrets, sealed);
    return value === undefined ? [] : [{ key: this.key(model, object), value }];
  }
}
