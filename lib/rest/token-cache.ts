import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Tokens are renewed this long before they expire: a request takes some of it, clocks differ. */
const EARLY_MS = 120_000;
/** More provisioners than this at once have their tokens issued again. */
const MOST = 500;

/** A token as a provider issues it. */
export interface IssuedToken {
  token: string;
  /** How long it is valid, in seconds. */
  expiresIn: number;
}

/** Keeps the tokens of this instance until shortly before they expire, each under a hash of the credentials it is for. */
export class TokenCache {
  readonly #tokens = new LRUCache<string, string>({ max: MOST, ttlAutopurge: false });

  /** The token for some credentials, issued where there is none or it is about to expire. Throws the errors of `issue`. */
  async get(credentials: readonly string[], issue: () => Promise<IssuedToken>): Promise<string> {
    const key = keyOf(credentials);
    const known = this.#tokens.get(key);
    if (known !== undefined) return known;
    const { token, expiresIn } = await issue();
    const ttl = expiresIn * 1000 - EARLY_MS;
    if (ttl > 0) this.#tokens.set(key, token, { ttl });
    return token;
  }

  /** Forgets a token that the provider has refused. */
  forget(credentials: readonly string[]): void {
    this.#tokens.delete(keyOf(credentials));
  }
}

function keyOf(credentials: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(credentials)).digest('base64url');
}
