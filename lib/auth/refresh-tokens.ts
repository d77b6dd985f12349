import * as z from 'zod';
import { Unauthenticated } from '../errors.ts';
import type { Session } from '../models/session.ts';
import type { User } from '../models/user.ts';
import { isExpiry, SignedClaims, type SigningOptions } from './signed-claims.ts';

const RefreshClaims = z.object({
  sid: z.string(),
  /** Which of the refresh tokens of its session it is. */
  n: z.number(),
  identity: z.string(),
  pwv: z.number(),
  org: z.string(),
  ns: z.string(),
});

/** Whose session a refresh token is of; hints that what is stored must confirm. */
export type RefreshClaims = z.output<typeof RefreshClaims>;

/**
 * Signs and verifies the refresh tokens of sessions. Each names its place in the row of its session, so that nothing of it
 * is stored, and a use out of turn is seen.
 */
export class RefreshTokens {
  readonly #signed: SignedClaims;

  constructor(options: Omit<SigningOptions, 'purpose' | 'audience'>) {
    this.#signed = new SignedClaims({ ...options, purpose: 'refresh-token', audience: 'kqueen-refresh' });
  }

  /** The refresh token that a session waits for; `lifetime` in seconds. */
  sign({ id: sid, rotation: n }: Session, user: User, lifetime: number): string {
    const { id: identity, password_version: pwv, organization: org, namespace: ns } = user;
    return this.#signed.sign({ sid, n, identity, pwv, org, ns } satisfies RefreshClaims, lifetime);
  }

  /** Throws `Unauthenticated`. */
  verify(token: string): RefreshClaims {
    try {
      return RefreshClaims.parse(this.#signed.verify(token));
    } catch (cause) {
      const message = isExpiry(cause)
        ? 'The session has expired, since it was not used for long: log in again'
        : 'The session is not valid: log in again';
      throw new Unauthenticated('Invalid token', message, { cause });
    }
  }
}
