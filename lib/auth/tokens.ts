import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Claims } from '../access/identity.ts';
import { Unauthenticated } from '../errors.ts';
import type { User } from '../models/user.ts';
import { apiTokenClaims, isApiToken } from './api-token.ts';
import { isExpiry, SignedClaims } from './signed-claims.ts';

const ClaimsSchema = z.object({
  identity: z.string(),
  pwv: z.number(),
  org: z.string(),
  ns: z.string(),
  exp: z.number(),
  nbf: z.number(),
  jti: z.string().optional(),
  sid: z.string().optional(),
});

/** A browser session, and how many seconds its access tokens are valid. */
export interface Within {
  session: string;
  lifetime: number;
}

/** Signs and verifies the access tokens of users, and reads API tokens. */
export class Tokens {
  readonly #signed: SignedClaims;
  readonly #lifetime: number;
  readonly #now: () => Date;

  /** `lifetime` in seconds, of tokens without a session. */
  constructor(secretKey: string, lifetime: number, now: () => Date, previous: readonly string[] = []) {
    const kind = { purpose: 'access-token', audience: 'kqueen' };
    this.#signed = new SignedClaims({ secretKey, previous, now, ...kind });
    this.#lifetime = lifetime;
    this.#now = now;
  }

  sign(user: User, within?: Within): string {
    const claims = {
      identity: user.id,
      pwv: user.password_version,
      org: user.organization,
      ns: user.namespace,
      ...(within ? { sid: within.session } : { jti: randomUUID() }),
    };
    return this.#signed.sign(claims, within?.lifetime ?? this.#lifetime);
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
      return ClaimsSchema.parse(this.#signed.verify(token));
    } catch (cause) {
      const message = isExpiry(cause)
        ? 'The token has expired: log in again'
        : 'The token is not valid: log in again';
      throw new Unauthenticated('Invalid token', message, { cause });
    }
  }
}
