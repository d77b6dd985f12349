import * as z from 'zod';
import { TooLarge } from '../../errors.ts';
import type { Secrets } from '../model.ts';
import { type FieldCipher, keyIdOf } from './encryption.ts';

/** All secrets of one object together, in bytes of their stored form. */
const SECRETS_LIMIT = 256 * 1024;

const SealedFields = z.record(z.string(), z.string());

/** Secrets to set; those set to undefined are removed, those not named stay. */
export type SecretChanges = Record<string, string | undefined>;

interface Place {
  model: string;
  namespace: string;
  id: string;
}

/**
 * The storage form of an object's secrets: `sealed` with the changes made; undefined when none are left. Throws
 * `TooLarge` over 256 KiB.
 */
export function sealSecrets(
  cipher: FieldCipher,
  place: Place,
  changes: SecretChanges,
  sealed = '{}',
): string | undefined {
  const fields = new Map(Object.entries(JSON.parse(sealed) as Secrets));
  for (const [field, plaintext] of Object.entries(changes)) {
    if (plaintext === undefined) fields.delete(field);
    else fields.set(field, cipher.encrypt(plaintext, { ...place, field }));
  }
  if (fields.size === 0) return undefined;
  const text = JSON.stringify(Object.fromEntries(fields));
  if (Buffer.byteLength(text) > SECRETS_LIMIT) {
    throw new TooLarge('The secrets of the object are over 256 KiB together: shorten them');
  }
  return text;
}

/** The secrets in plain text of what `sealSecrets` made. */
export function openSecrets(cipher: FieldCipher, place: Place, sealed: string | undefined): Secrets {
  const fields = Object.entries(JSON.parse(sealed ?? '{}') as Secrets);
  return Object.fromEntries(
    fields.map(([field, text]) => [field, cipher.decrypt(text, { ...place, field })]),
  );
}

/**
 * What `sealSecrets` made, with the current key of the cipher in the place of all others. Throws when a secret does not
 * decrypt.
 */
export function resealSecrets(cipher: FieldCipher, place: Place, sealed: string): string {
  const fields = Object.entries(JSON.parse(sealed) as Secrets);
  const renewed = fields.map(([field, text]) => {
    if (keyIdOf(text) === cipher.keyId) return [field, text];
    const there = { ...place, field };
    return [field, cipher.encrypt(cipher.decrypt(text, there), there)];
  });
  return JSON.stringify(Object.fromEntries(renewed));
}

/** The ids of the keys that the secrets of an object are of, whatever stands there; `none` for what is no secret. */
export function sealedKeyIds(sealed: string): string[] {
  try {
    return Object.values(SealedFields.parse(JSON.parse(sealed))).map((text) => keyIdOf(text) ?? 'none');
  } catch {
    return ['none'];
  }
}
