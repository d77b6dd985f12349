import { createHmac } from 'node:crypto';
import type { Config } from '../../config/schema.ts';
import { TooManyRequests } from '../errors.ts';
import { type Count, type Counters, type Limit, type LoadedCount, reached } from '../repository/counters.ts';
import { foldCase } from '../repository/keys.ts';
import { each, type Query } from '../repository/queries.ts';
import { deriveKey } from '../repository/secrets/encryption.ts';
import { clientOf, type Source } from './source.ts';

/** An address may fail with so many user names: many people may share it. */
const USER_NAMES_OF_AN_ADDRESS = 10;

/** What counting needs of an instance. */
export interface ThrottleParts {
  counters: Counters;
  config: Pick<
    Config,
    'SECRET_KEY' | 'LOGIN_MAX_FAILURES' | 'LOGIN_FAILURE_WINDOW' | 'LOGIN_TRUSTED_ADDRESSES'
  >;
  now: () => Date;
}

/** What has failed before, as it was read: for the user name at the address, and for the address. */
export type Failures = readonly (LoadedCount | undefined)[];

/**
 * One try to log in, and what failed before it: counted for the user name at the address, and for the address alone. A try
 * that is refused writes nothing: so a hunt through user names leaves no more counts than the limit of its address. Nobody
 * is refused for what fails elsewhere.
 */
export class LoginAttempt {
  /** What has failed so far; to be read before anything is compared. */
  readonly failures: Query<Failures>;
  readonly #parts: ThrottleParts;
  /** That of the user name first; empty when nobody can tell who is trying. */
  readonly #limits: Limit[];

  constructor(parts: ThrottleParts, username: string, source: Source) {
    const { config, counters } = parts;
    const client = clientOf(source, config.LOGIN_TRUSTED_ADDRESSES);
    this.#parts = parts;
    this.#limits =
      client === undefined
        ? []
        : [
            {
              name: nameOf(config.SECRET_KEY, [client, foldCase(username)]),
              most: config.LOGIN_MAX_FAILURES,
            },
            {
              name: nameOf(config.SECRET_KEY, [client]),
              most: config.LOGIN_MAX_FAILURES * USER_NAMES_OF_AN_ADDRESS,
            },
          ];
    this.failures = each(this.#limits.map(({ name }) => counters.count(name)));
  }

  /** Throws `TooManyRequests` once a limit is reached. */
  refuse(failures: Failures): void {
    const now = this.#parts.now();
    this.#refuse(
      this.#limits.flatMap(({ most }, i) => {
        const count = failures[i];
        return count ? reached(count, most, now) : [];
      }),
    );
  }

  /**
   * Counts this try as failed, and tells whether it was the last one that is let in. Throws `TooManyRequests` when others
   * that failed at the same time have reached the limit before it, so that no more answers tell a wrong password than the
   * limit allows; `Unavailable`.
   */
  async failed(): Promise<boolean> {
    const { counters, config, now } = this.#parts;
    const { full, isLast } = await counters.raise(this.#limits, now(), config.LOGIN_FAILURE_WINDOW);
    this.#refuse(full);
    return isLast;
  }

  /**
   * Forgets what failed for this user name at this address; what failed for the address stays, or one account of their own
   * would let an attacker go on. Throws `TooManyRequests` when so much has failed meanwhile that the limit is reached;
   * `Unavailable`.
   */
  async succeeded([failures]: Failures): Promise<void> {
    const { counters, now } = this.#parts;
    const [limit] = this.#limits;
    if (!limit || !failures) return;
    // Counts that came meanwhile stay, and are forgotten with the next success.
    const meanwhile = await counters.clear(limit.name, failures);
    if (meanwhile) this.#refuse(reached(meanwhile, limit.most, now()));
  }

  #refuse(full: readonly Count[]): void {
    if (full.length === 0) return;
    const until = Math.max(...full.map((count) => count.until.getTime()));
    const seconds = Math.ceil((until - this.#parts.now().getTime()) / 1000);
    throw new TooManyRequests(
      'Too many logins have failed: try again after the seconds in Retry-After',
      Math.max(1, seconds),
    );
  }
}

/** A name that tells nothing: without the key nobody can try all addresses until one fits. */
function nameOf(secretKey: string, of: readonly string[]): string {
  return createHmac('sha256', deriveKey(secretKey, 'login-throttle'))
    .update(JSON.stringify(of))
    .digest('hex');
}
