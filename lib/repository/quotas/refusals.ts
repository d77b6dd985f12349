import { Unavailable } from '../../errors.ts';
import type { Keys } from '../keys.ts';
import type { Trail, TrailEntry } from '../logs/trail.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { commitParts } from '../parts.ts';
import { ATTEMPTS, pauseAfter } from '../retries.ts';
import type { Store } from '../stores/store.ts';
import { booksOf, keptPart } from './books.ts';
import { currentDay, type Day, dayWith } from './day.ts';
import type { Quota } from './quota.ts';

/** Of the refusals that one entry stands for, at most one in so many is not told of yet. */
const UNTOLD = 10;

/** An entry that stands for many. */
type Summary = TrailEntry & { times: number };

/**
 * Adds the entries of refusals to the trail of an organization: up to the quota of a day each its own, and beyond that one
 * that stands for all others. It is written anew when a tenth more have come, so that refusals without end write little.
 */
export class Refusals {
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #trail: Trail;
  readonly #outbox: Outbox;
  readonly #defaults: Quota;
  /** What this process has not told of, by namespace. */
  readonly #untold = new Map<string, number>();

  constructor(
    store: Store,
    keys: Keys,
    { trail, outbox }: { trail: Trail; outbox: Outbox },
    defaults: Quota,
  ) {
    this.#store = store;
    this.#keys = keys;
    this.#trail = trail;
    this.#outbox = outbox;
    this.#defaults = defaults;
  }

  /** Adds an entry. `own`: the quota of the organization, where nothing else tells it. Throws `Unavailable`. */
  async add(namespace: string, entry: TrailEntry, own: Quota | undefined, now: Date): Promise<void> {
    const query = booksOf(this.#keys, namespace);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { usage, day: kept } = query.decode(await this.#store.read(query));
      const { refusals_per_day: most } = { ...this.#defaults, ...(usage.value?.quota ?? own) };
      const day = currentDay(kept.value, now);
      const isWithin = most === undefined || day.refusals_per_day < most;
      const untold = isWithin ? 0 : this.#counted(namespace, attempt);
      if (!isWithin && untold * UNTOLD <= (day.beyond?.times ?? 0)) return;
      const told = isWithin ? 1 : untold;
      if (!isWithin) this.#untold.set(namespace, 0);
      const next = {
        ...dayWith(day, { refusals_per_day: told }),
        ...(!isWithin && beyond(day, entry, told)),
      };
      const written = isWithin ? entry : summaryOf(entry, next.beyond);
      const parts = [
        this.#trail.entry(namespace, written),
        keptPart(this.#keys.day(namespace), kept.revision, next),
      ];
      if (await commitParts(this.#store, ...parts)) return;
      if (!isWithin) this.#untold.set(namespace, (this.#untold.get(namespace) ?? 0) + told);
      await pauseAfter(attempt);
    }
    throw new Unavailable('Too many are refused at the moment');
  }

  /** Adds an entry that says that a quota has stopped somebody, once for each quota and day. Throws `Unavailable`. */
  async addReached(namespace: string, quota: string, entry: TrailEntry, now: Date): Promise<void> {
    const query = booksOf(this.#keys, namespace);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { value, revision } = query.decode(await this.#store.read(query)).day;
      const day = currentDay(value, now);
      if (day.reached?.includes(quota)) return;
      const next = { ...day, reached: [...(day.reached ?? []), quota] };
      const kept = keptPart(this.#keys.day(namespace), revision, next);
      const isTold = await this.#outbox.quotaReached(namespace, quota, (deliveries) =>
        commitParts(this.#store, this.#trail.entry(namespace, entry), kept, deliveries),
      );
      if (isTold) return;
      await pauseAfter(attempt);
    }
  }

  /** How many are not told of, with this one, which counts at its first attempt. */
  #counted(namespace: string, attempt: number): number {
    const untold = (this.#untold.get(namespace) ?? 0) + (attempt === 0 ? 1 : 0);
    this.#untold.set(namespace, untold);
    return untold;
  }
}

function beyond({ beyond }: Day, { at, id }: TrailEntry, told: number): Pick<Day, 'beyond'> {
  return { beyond: { at, id, ...beyond, times: (beyond?.times ?? 0) + told } };
}

/** The last refusal, in the place of the first one beyond the quota. */
function summaryOf(entry: TrailEntry, beyond: Day['beyond']): TrailEntry | Summary {
  return { ...entry, ...beyond };
}
