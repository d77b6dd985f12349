import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { TooManyRequests } from '../errors.ts';

/** So many requests of an organization are begun at once that has the process for itself. */
const ALONE = 8;
/** Other organizations count as there for so long after their last request. */
const THERE_MS = 1_000;
/** Longer than that, a request waits for something outside, and others need not wait for it. */
const LONGEST_TURN_MS = 25;
const LONGEST_PAUSE_MS = 250;
/** More wait for nothing: their clients have given up by then. */
const MOST_WAITING = 1_000;

interface Share {
  begun: number;
  /** Let them begin, in the order in which they came. */
  waiting: (() => void)[];
  seenAt: number;
}

/**
 * Shares one process among organizations, so that a flood of one slows no other. While others ask too, each has one request
 * at a time that computes or waits for the store, and one whose requests wait gets half of the time at most. Requests
 * that wait for a provider or a cluster keep nobody waiting.
 */
export class Shares {
  readonly #shares = new Map<string, Share>();
  readonly #now: () => number;

  /** `now`: milliseconds that never go back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Does work when it is the turn of the organization. Throws `TooManyRequests` when too much waits for its turn already. */
  async run<T>(organization: string, work: () => Promise<T>): Promise<T> {
    const share = this.#shareOf(organization);
    if (share.waiting.length >= MOST_WAITING)
      throw new TooManyRequests('Too many requests of the organization wait already: send fewer at once', 1);
    if (share.waiting.length > 0 || share.begun >= this.#most(organization))
      await new Promise<void>((resolve) => share.waiting.push(resolve));
    else share.begun += 1;
    const end = this.#turnOf(organization, share);
    const timer = setTimeout(end, LONGEST_TURN_MS);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
      end();
    }
  }

  /** A turn that has begun; gives what ends it, once. */
  #turnOf(organization: string, share: Share): () => void {
    const began = this.#now();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      void this.#next(organization, share, this.#now() - began);
    };
  }

  /** Lets the next ones begin after a turn that took so long, when others had theirs. */
  async #next(organization: string, share: Share, tookMs: number): Promise<void> {
    // What came in the same moment waits, so that nobody is served twice before others are served once.
    if (this.#most(organization) === 1) await nextTurn();
    if (share.waiting.length > 0 && this.#most(organization) === 1)
      await pause(Math.min(tookMs, LONGEST_PAUSE_MS));
    share.begun -= 1;
    while (share.waiting.length > 0 && share.begun < this.#most(organization)) {
      share.begun += 1;
      share.waiting.shift()?.();
    }
  }

  #shareOf(organization: string): Share {
    const share = this.#shares.get(organization) ?? { begun: 0, waiting: [], seenAt: 0 };
    share.seenAt = this.#now();
    this.#shares.set(organization, share);
    return share;
  }

  /** How many requests of an organization may be begun at once. */
  #most(organization: string): number {
    for (const [name, { begun, waiting, seenAt }] of this.#shares) {
      if (name === organization) continue;
      const isThere = begun > 0 || waiting.length > 0 || this.#now() - seenAt <= THERE_MS;
      if (isThere) return 1;
      this.#shares.delete(name);
    }
    return ALONE;
  }
}
