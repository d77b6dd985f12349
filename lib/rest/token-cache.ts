import { createHash } from 'node:crypto';
import { EngineTimeout } from '../errors.ts';

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
 * since a library of caches is larger than the engine of a cloud.
 */
export class TokenCache {
  readonly #tokens = new Map<string, { token: string; until: number }>();
  readonly #pending = new Map<string, Promise<string>>();

  /**
   * The token for some credentials, issued where there is none or it is about to expire. Requests that come while it is being
   * issued wait for it, each until its own signal aborts; when the one that has it issued runs out of time, another goes on.
   * Throws the errors of `issue`.
   */
  async get(
    credentials: readonly string[],
    issue: (signal: AbortSignal) => Promise<IssuedToken>,
    signal: AbortSignal,
  ): Promise<string> {
    const key = keyOf(credentials);
    for (;;) {
      const known = this.#tokens.get(key);
      if (known && known.until > performance.now()) return known.token;
      const pending = this.#pending.get(key);
      if (!pending) return this.#issue(key, issue, signal);
      const token = await joined(pending, signal);
      if (token !== undefined) return token;
    }
  }

  /** Forgets a token that the provider has refused. */
  forget(credentials: readonly string[]): void {
    this.#tokens.delete(keyOf(credentials));
  }

  async #issue(
    key: string,
    issue: (signal: AbortSignal) => Promise<IssuedToken>,
    signal: AbortSignal,
  ): Promise<string> {
    const issuing = issue(signal).then(({ token, expiresIn }) => {
      this.#keep(key, token, performance.now() + expiresIn * 1000 - EARLY_MS);
      return token;
    });
    this.#pending.set(key, issuing);
    try {
      return await issuing;
    } finally {
      this.#pending.delete(key);
    }
  }

  #keep(key: string, token: string, until: number): void {
    // Set anew, it is the youngest of the map.
    this.#tokens.delete(key);
    this.#tokens.set(key, { token, until });
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size > MOST && oldest !== undefined) this.#tokens.delete(oldest);
  }
}

/** What another request has issued; undefined where it ran out of its time. Throws `EngineTimeout` at the end of our own. */
async function joined(pending: Promise<string>, signal: AbortSignal): Promise<string | undefined> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new EngineTimeout('The provider did not answer in time: try again later'));
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    return await Promise.race([pending, aborted]);
  } catch (error) {
    if (signal.aborted || !(error instanceof EngineTimeout)) throw error;
    return undefined;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function keyOf(credentials: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(credentials)).digest('base64url');
}
