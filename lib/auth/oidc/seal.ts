import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { deriveKey } from '../../repository/secrets/encryption.ts';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LONGEST = 4096;

const Begun = z.object({
  provider: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  /** Unix time in seconds */
  until: z.number(),
});

/** A login that has begun, as the browser carries it to the callback. */
export type Begun = z.output<typeof Begun>;

/**
 * Seals a login that has begun: AES-256-GCM (NIST SP 800-38D) under a key that serves no other purpose, so that only this
 * installation can make it or read it.
 */
export function seal(secretKey: string, begun: Begun): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, keyOf(secretKey), nonce);
  const text = cipher.update(JSON.stringify(begun), 'utf8');
  return Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** What was sealed with one of the keys; undefined for whatever else. */
export function unseal(secretKeys: readonly string[], sealed: string): Begun | undefined {
  if (sealed.length > LONGEST) return undefined;
  const bytes = Buffer.from(sealed, 'base64url');
  for (const secretKey of secretKeys) {
    const text = opened(secretKey, bytes);
    if (text !== undefined) return Begun.parse(JSON.parse(text));
  }
  return undefined;
}

function opened(secretKey: string, bytes: Buffer): string | undefined {
  const end = bytes.length - TAG_BYTES;
  if (end < NONCE_BYTES) return undefined;
  try {
    const decipher = createDecipheriv(ALGORITHM, keyOf(secretKey), bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(bytes.subarray(end));
    const text = decipher.update(bytes.subarray(NONCE_BYTES, end));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

function keyOf(secretKey: string): Buffer {
  return deriveKey(secretKey, 'oidc-login');
}
