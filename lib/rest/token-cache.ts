import { createHash } from 'node:crypto';

/** Tokens are renewed this long before they expire: a request takes some of it, clocks differ. */
const EARLY_MS = 120_000;
/** More provisioners than this at once have their tokens issued again, the oldest first. */
const MOST = 500;

/** A token as a provider issues it. */
export interface IssuedToken {
  token: string;
  /** How long it is valid, in seconds. */
  expiresIn: number;
}

/**
 * Keeps the tokens of this instance until shortly before they expire, each under a hash of the credentials it is for. A map,
 * since every function has this in its bundle, and a library of caches is larger than the engine of a cloud.
 */
export class TokenCache {
  readonly #tokens = new Map<string, { token: string; until: number }>();

  /** The token for some credentials, issued where there is none or it is about to expire. Throws the errors of `issue`. */
  async get(credentials: readonly string[], issue: () => Promise<IssuedToken>): Promise<string> {
    const key = keyOf(credentials);
    const known = this.#tokens.get(key);
    if (known && known.until > performance.now()) return known.token;
    const { token, expiresIn } = await issue();
    this.#keep(key, token, performance.now() + expiresIn * 1000 - EARLY_MS);
    return token;
  }

  /** Forgets a token that the provider has refused. */
  forget(credentials: readonly string[]): void {
    this.#tokens.delete(keyOf(credentials));
  }

  #keep(key: string, token: string, until: number): void {
    // Set anew, it is the youngest of the map.
    this.#tokens.delete(key);
    this.#tokens.set(key, { token, until });
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size > MOST && oldest !== undefined) this.#tokens.delete(oldest);
  }
}

function keyOf(credentials: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(credentials)).digest('base64url');
}
