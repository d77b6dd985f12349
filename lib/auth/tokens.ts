import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as z from 'zod';
import type { Claims } from '../access/identity.ts';
import { Unauthenticated } from '../errors.ts';
import type { User } from '../models/user.ts';
import { deriveKey } from '../repository/secrets/encryption.ts';
import { apiTokenClaims, isApiToken } from './api-token.ts';

const ISSUER = 'kqueen';
const AUDIENCE = 'kqueen';
const ALGORITHM = 'HS256';
/** Far over any token of ours, and little enough to verify at no cost. */
const LONGEST_TOKEN = 4096;

/** The clocks of the machines that sign and verify may differ by so many seconds (RFC 7519, section 4.1.4). */
const LEEWAY_SECONDS = 10;

const ClaimsSchema = z.object({
  identity: z.string(),
  pwv: z.number(),
  org: z.string(),
  ns: z.string(),
  exp: z.number(),
  nbf: z.number(),
});

/**
 * Signs and verifies the access tokens: HS256 and nothing else, under a key that serves no other purpose. Signs with
 * the key of `SECRET_KEY` alone, and takes the tokens of the previous ones too.
 */
export class Tokens {
  /** Not the bytes: given those, jsonwebtoken first tries at every token whether they are a public key. */
  readonly #key: KeyObject;
  readonly #previous: readonly KeyObject[];
  readonly #lifetime: number;
  readonly #now: () => Date;

  /** `lifetime` in seconds. */
  constructor(secretKey: string, lifetime: number, now: () => Date, previous: readonly string[] = []) {
    this.#key = signingKey(secretKey);
    this.#previous = previous.map(signingKey);
    this.#lifetime = lifetime;
    this.#now = now;
  }

  sign(user: User): string {
    const now = this.#seconds();
    const claims: Omit<Claims, 'token'> = {
      identity: user.id,
      pwv: user.password_version,
      org: user.organization,
      ns: user.namespace,
    };
    const times = { iat: now, nbf: now, exp: now + this.#lifetime };
    return jwt.sign({ ...claims, ...times, iss: ISSUER, aud: AUDIENCE }, this.#key, { algorithm: ALGORITHM });
  }

  /**
   * The claims of a token that is ours and valid now, give or take 10 s; an API token is valid if the store has it. Throws
   * `Unauthenticated`.
   */
  verify(token: string): Claims {
    return isApiToken(token) ? this.#apiClaims(token) : this.#sessionClaims(token);
  }

  #apiClaims(token: string): Claims {
    const claims = apiTokenClaims(token, this.#now());
    if (!claims)
      throw new Unauthenticated('Invalid token', 'The API token is not valid: check that it is whole');
    return claims;
  }

  #sessionClaims(token: string): Claims {
    try {
      if (token.length > LONGEST_TOKEN) throw new Error('The token is too long to be one of ours');
      return ClaimsSchema.parse(this.#payload(token));
    } catch (cause) {
      const expired = cause instanceof jwt.TokenExpiredError;
      const message = expired
        ? 'The token has expired: log in again'
        : 'The token is not valid: log in again';
      throw new Unauthenticated('Invalid token', message, { cause });
    }
  }

  /** What a token holds that one of the keys signed; at a previous key only the signature is another. */
  #payload(token: string): unknown {
    let refusal: unknown;
    for (const key of [this.#key, ...this.#previous]) {
      try {
        return jwt.verify(token, key, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
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
    return Math.floor(this.#now().getTime() / 1000);
  }
}

function signingKey(secretKey: string): KeyObject {
  return createSecretKey(deriveKey(secretKey, 'access-token'));
}

/** jsonwebtoken looks at the signature before it looks at the claims, and tells its refusals apart by message alone. */
function isOfAnotherKey(error: unknown): boolean {
  return error instanceof jwt.JsonWebTokenError && error.message === 'invalid signature';
}
