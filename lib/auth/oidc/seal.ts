import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type * as z from 'zod';
import { deriveKey } from '../../repository/secrets/encryption.ts';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LONGEST = 8192;

/** What is sealed for: each has a key of its own, so that nothing sealed for one stands in for another. */
type Purpose = 'oidc-login' | 'oidc-device';

/**
 * Seals what a client carries from the beginning of a login to its end: AES-256-GCM (NIST SP 800-38D) under a key that serves
 * no other purpose, so that only this installation can make it or read it.
 */
export function seal(secretKey: string, purpose: Purpose, value: object): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, deriveKey(secretKey, purpose), nonce);
  const text = cipher.update(JSON.stringify(value), 'utf8');
  return Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** What was sealed with one of the keys; undefined for whatever else. */
export function unseal<S extends z.ZodType>(
  secretKeys: readonly string[],
  purpose: Purpose,
  schema: S,
  sealed: string,
): z.output<S> | undefined {
  if (sealed.length > LONGEST) return undefined;
  const bytes = Buffer.from(sealed, 'base64url');
  for (const secretKey of secretKeys) {
    const text = opened(deriveKey(secretKey, purpose), bytes);
    if (text !== undefined) return schema.parse(JSON.parse(text));
  }
  return undefined;
}

function opened(key: Buffer, bytes: Buffer): string | undefined {
  const end = bytes.length - TAG_BYTES;
  if (end < NONCE_BYTES) return undefined;
  try {
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(bytes.subarray(end));
    const text = decipher.update(bytes.subarray(NONCE_BYTES, end));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
