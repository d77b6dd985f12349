import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { deriveKey } from '../repository/secrets/encryption.ts';

const ISSUER = 'kqueen';
const ALGORITHM = 'HS256';
/** Far over any token of ours, and little enough to verify at no cost. */
const LONGEST_TOKEN = 4096;

/** The clocks of the machines that sign and verify may differ by so many seconds (RFC 7519, section 4.1.4). */
const LEEWAY_SECONDS = 10;

/** What tokens of one kind are signed with. */
export interface SigningOptions {
  secretKey: string;
  /** Keys that sign nothing new. */
  previous: readonly string[];
  /** The purpose of the key, and the audience of the tokens: no token is taken for one of another kind. */
  purpose: string;
  audience: string;
  now: () => Date;
}

/**
 * Signs and verifies tokens of one kind: HS256 and nothing else, under a key that serves no other purpose. Signs with the
 * key of `secretKey` alone, and takes the tokens of the previous ones too.
 */
export class SignedClaims {
  /** Not the bytes: given those, jsonwebtoken first tries at every token whether they are a public key. */
  readonly #key: KeyObject;
  readonly #previous: readonly KeyObject[];
  readonly #options: SigningOptions;

  constructor(options: SigningOptions) {
    const keyOf = (secretKey: string) => createSecretKey(deriveKey(secretKey, options.purpose));
    this.#key = keyOf(options.secretKey);
    this.#previous = options.previous.map(keyOf);
    this.#options = options;
  }

  /** A token that is valid for `lifetime` seconds. */
  sign(claims: object, lifetime: number): string {
    const now = this.#seconds();
    const times = { iat: now, nbf: now, exp: now + lifetime };
    const from = { iss: ISSUER, aud: this.#options.audience };
    return jwt.sign({ ...claims, ...times, ...from }, this.#key, { algorithm: ALGORITHM });
  }

  /** What a token of this kind holds that is valid now, give or take 10 s. Throws the errors of jsonwebtoken. */
  verify(token: string): unknown {
    if (token.length > LONGEST_TOKEN) throw new Error('The token is too long to be one of ours');
    let refusal: unknown;
    for (const key of [this.#key, ...this.#previous]) {
      try {
        return jwt.verify(token, key, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: this.#options.audience,
          clockTimestamp: this.#seconds(),
          clockTolerance: LEEWAY_SECONDS,
        });
      } catch (cause) {
        if (!isOfAnotherKey(cause)) throw cause;
        refusal = cause;
      }
    }
    throw refusal;
  }

  #seconds(): number {
    return Math.floor(this.#options.now().getTime() / 1000);
  }
}

/** Whether a token was ours, and has expired. */
export function isExpiry(error: unknown): boolean {
  return error instanceof jwt.TokenExpiredError;
}

/** jsonwebtoken looks at the signature before it looks at the claims, and tells its refusals apart by message alone. */
function isOfAnotherKey(error: unknown): boolean {
  return error instanceof jwt.JsonWebTokenError && error.message === 'invalid signature';
}
