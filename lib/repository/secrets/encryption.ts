import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/** What a secret is bound to: a ciphertext moved to another object or field does not decrypt. */
export interface SecretPlace {
  model: string;
  namespace: string;
  id: string;
  field: string;
}

const VERSION = 'v1';
const CIPHERTEXT = /^v1:([0-9a-f]{8}):/;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Derives a 256-bit key for one purpose from the installation's `SECRET_KEY` (HKDF-SHA256, RFC 5869), so that the
 * key that signs tokens and the one that encrypts fields can never stand in for each other.
 */
export function deriveKey(secretKey: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, '', `kqueen/${purpose}`, 32));
}

/**
 * Encrypts and decrypts the secret fields of objects: AES-256-GCM (NIST SP 800-38D) with a random nonce, the place of
 * the secret as additional data. A ciphertext reads `v1:<key id>:<base64 of nonce, ciphertext and tag>`; the key id
 * tells which key made it. Encrypts with the key of `SECRET_KEY` alone, and decrypts with those of the previous ones
 * too.
 */
export class FieldCipher {
  /** The key that encrypts. */
  readonly keyId: string;
  readonly #key: Buffer;
  readonly #keys: ReadonlyMap<string, Buffer>;

  constructor(secretKey: string, previous: readonly string[] = []) {
    this.#key = deriveKey(secretKey, 'field-encryption');
    this.keyId = idOf(this.#key);
    const others = previous.map((other) => deriveKey(other, 'field-encryption'));
    this.#keys = new Map([this.#key, ...others].map((key) => [idOf(key), key]));
  }

  /** Whether it has the key of this id. */
  knows(keyId: string): boolean {
    return this.#keys.has(keyId);
  }

  encrypt(plaintext: string, place: SecretPlace): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    cipher.setAAD(additionalData(place));
    const sealed = Buffer.concat([
      nonce,
      cipher.update(plaintext, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return `${VERSION}:${this.keyId}:${sealed.toString('base64')}`;
  }

  /** Throws an Error that names the place, never the content, when the key or the place is not the one of `encrypt`. */
  decrypt(ciphertext: string, place: SecretPlace): string {
    const where = `${place.model} ${place.id}, field ${place.field}`;
    const [version, keyId = '', body] = ciphertext.split(':');
    if (version !== VERSION || body === undefined) throw new Error(`The secret of ${where} is not readable`);
    const key = this.#keys.get(keyId);
    if (!key) throw new Error(`The secret of ${where} was encrypted with another SECRET_KEY`);
    const sealed = Buffer.from(body, 'base64');
    const tagStart = sealed.length - TAG_BYTES;
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(additionalData(place));
      decipher.setAuthTag(sealed.subarray(tagStart));
      const plaintext = decipher.update(sealed.subarray(NONCE_BYTES, tagStart));
      return Buffer.concat([plaintext, decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new Error(`The secret of ${where} does not decrypt`, { cause });
    }
  }
}

/** The id of the key that made a ciphertext; undefined when it is none. */
export function keyIdOf(ciphertext: string): string | undefined {
  return CIPHERTEXT.exec(ciphertext)?.[1];
}

function idOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}

/** JSON, so that no two places ever give the same bytes. */
function additionalData({ model, namespace, id, field }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([model, namespace, id, field]));
}
