import { availableParallelism } from 'node:os';
import { threadPoolSize } from '../../config/thread-pool.ts';
import { TooManyRequests } from '../errors.ts';

/** One a core, and one thread left to files and host names. */
const AT_ONCE = Math.max(1, Math.min(availableParallelism(), threadPoolSize() - 1));
/** What may wait for a thread: the work of eight hashes of 2^12, about 2 s of one core. */
const MOST_WORK_A_THREAD = 8 * 2 ** 12;
/** In seconds: about as long as a full queue takes. */
const RETRY_AFTER = 2;

interface Waiting {
  work: number;
  begin: () => void;
}

/**
 * Hashing in turn: as much at once as there are cores, the rest in the order in which it came, and no more of that than
 * ends soon. So a flood of logins makes nobody wait for long, and takes no thread from other requests.
 */
export class HashingQueue {
  readonly #atOnce: number;
  readonly #mostWork: number;
  readonly #waiting: Waiting[] = [];
  #running = 0;
  #work = 0;

  constructor(atOnce = AT_ONCE, mostWorkAThread = MOST_WORK_A_THREAD) {
    this.#atOnce = atOnce;
    this.#mostWork = atOnce * mostWorkAThread;
  }

  /** Does what costs 2^rounds when it is its turn. Throws `TooManyRequests` when too much waits already. */
  async run<T>(rounds: number, hash: () => Promise<T>): Promise<T> {
    await this.#turn(2 ** rounds);
    try {
      return await hash();
    } finally {
      this.#next();
    }
  }

  async #turn(work: number): Promise<void> {
    if (this.#running < this.#atOnce) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length > 0 && this.#work + work > this.#mostWork) {
      throw new TooManyRequests(
        'Too many passwords are being checked: try again after the seconds in Retry-After',
        RETRY_AFTER,
      );
    }
    this.#work += work;
    await new Promise<void>((begin) => this.#waiting.push({ work, begin }));
  }

  /** Hands the place over, so that nobody who comes meanwhile takes it. */
  #next(): void {
    const next = this.#waiting.shift();
    if (!next) {
      this.#running -= 1;
      return;
    }
    this.#work -= next.work;
    next.begin();
  }
}
