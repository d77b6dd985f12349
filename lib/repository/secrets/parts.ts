import { type Keys, secretsPlace } from '../keys.ts';
import type { Model, PartName, StoredObject } from '../model.ts';
import type { Part } from '../parts.ts';
import type { Entry } from '../stores/store.ts';
import type { FieldCipher } from './encryption.ts';
import { openSecrets, sealSecrets } from './secrets.ts';

/** A further secret record of an object, in plain text. */
export interface SecretPart extends PartName {
  text: string;
}

/** The one field of such a record. */
const TEXT = 'text';

/**
 * The further secret records of an object when `before` becomes `after` (undefined: it is new, or goes): some are written,
 * and those that it has no more are deleted. Each is encrypted for its place, so that none can stand in for another.
 * Throws `TooLarge` for one of more than 256 KiB.
 */
export function changedParts<T extends StoredObject>(
  cipher: FieldCipher,
  keys: Keys,
  model: Model<T>,
  before: T | undefined,
  after: T | undefined,
  written: readonly SecretPart[] = [],
): Part {
  const kept = new Set(keysOf(keys, model, after));
  const put = written.flatMap(({ text, ...name }) => {
    const key = after && keyOf(keys, model, after, name);
    const value = key && sealSecrets(cipher, placeOf(keys, key), { [TEXT]: text });
    return key === undefined || value === undefined ? [] : [{ key, value }];
  });
  return { put, delete: keysOf(keys, model, before).filter((key) => !kept.has(key)) };
}

/** The plain text of a record that `changedParts` wrote. Throws when it does not decrypt in its place. */
export function openPart(cipher: FieldCipher, keys: Keys, { key, value }: Entry): string {
  return openSecrets(cipher, placeOf(keys, key), value)[TEXT] ?? '';
}

function placeOf(keys: Keys, key: string) {
  const place = secretsPlace(keys.portable(key) ?? '');
  if (!place) throw new Error(`No secrets lie under ${key}`);
  return place;
}

function keysOf<T extends StoredObject>(keys: Keys, model: Model<T>, object: T | undefined): string[] {
  if (!object) return [];
  return (model.parts?.(object) ?? []).map((name) => keyOf(keys, model, object, name));
}

function keyOf<T extends StoredObject>(
  keys: Keys,
  model: Model<T>,
  { namespace, id }: T,
  { group, number }: PartName,
): string {
  return keys.secretPart(model.name, namespace, id, group, number);
}
