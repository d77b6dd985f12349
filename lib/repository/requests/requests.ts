import { randomUUID } from 'node:crypto';
import { TooManyRequests } from '../../errors.ts';
import { commitKnowing, exactly } from '../commit.ts';
import type { Keys } from '../keys.ts';
import { entriesBefore, forgetEntries } from '../logs/forget.ts';
import type { Query } from '../queries.ts';
import type { FieldCipher } from '../secrets/encryption.ts';
import type { Condition, Entry, Store } from '../stores/store.ts';
import { type Manner, RequestClaim } from './claim.ts';
import { decodeRequest, encodeRequest, type RequestRecord } from './record.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Longer than a request can run. */
const CLAIM_MS = 35_000;
const FORGOTTEN_AT_ONCE = 50_000;
/** A lost race means that somebody else has gone on with the request. */
const ATTEMPTS = 8;

/**
 * A user has so many places for requests on a day, and a request takes one of a few that its name says: so that nothing is
 * counted, nobody contends for a counter, and there can never be more. The first 1,000 find one (but for one in 100,000).
 */
const SLOTS = 2048;
const DIGITS = 4;

/** Whose request it is, and its name: a hash in hex. */
export interface RequestPlace {
  namespace: string;
  user: string;
  name: string;
}

/** A request as it was read. */
export interface FoundRequest {
  place: RequestPlace;
  /** The key and the record, unless there is none that still counts. */
  kept?: { key: string; record: RequestRecord };
  /** What must still hold for what was read to be true. */
  conditions: Condition[];
  /** Keys of records that count no more. */
  over: string[];
  /** A place that is free for it on this day. */
  slot?: RequestRecord['slot'];
}

/**
 * Requests that are done once however often they are sent: by day, so that days go as a whole, and by user. A record is
 * looked for on the day before and the day after too, since clocks differ.
 */
export class KeptRequests {
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #cipher: FieldCipher;

  constructor(store: Store, keys: Keys, cipher: FieldCipher) {
    this.#store = store;
    this.#keys = keys;
    this.#cipher = cipher;
  }

  /** A request, to be read along with other things. */
  find(place: RequestPlace, now: Date): Query<FoundRequest> {
    const keys = [-1, 0, 1].map((offset) => this.#keyOf(place, new Date(now.getTime() + offset * DAY_MS)));
    const slots = slotsOf(place, dayOf(now));
    return {
      keys: [...keys, ...slots.map((slot) => this.#slotKey(place, slot))],
      prefixes: [],
      decode: ({ entries }) => ({
        ...foundOf(place, keys, entries, now),
        slot: slots.find((slot) => !entries.has(this.#slotKey(place, slot))),
      }),
    };
  }

  /** Reads a request again. Throws `Unavailable`. */
  async again({ place }: FoundRequest, now: Date): Promise<FoundRequest> {
    const query = this.find(place, now);
    return query.decode(await this.#store.read(query));
  }

  /**
   * Claims a request that nobody works on; undefined when others were quicker. Throws `TooManyRequests` when its user has no
   * place for it on this day, `Unavailable`.
   */
  async claim(
    { place, kept, conditions, over, slot = kept?.record.slot }: FoundRequest,
    fingerprint: string,
    { showsOnce }: Manner,
    now: Date,
  ): Promise<RequestClaim | undefined> {
    if (slot === undefined) throw new TooManyRequests(TOO_MANY, secondsToMidnight(now));
    const [id, day] = [randomUUID(), dayOf(now)];
    const taken = kept ? [] : [this.#slotKey(place, slot)];
    const held = this.#keys.requestClaim(day, id);
    const key = kept?.key ?? this.#keyOf(place, now);
    const record: RequestRecord = {
      ...(kept?.record ?? { fingerprint, expires_at: later(now, DAY_MS), slot }),
      claim: { day, id, until: later(now, CLAIM_MS) },
    };
    const { claim: before } = kept?.record ?? {};
    const commit = {
      if: [...conditions, ...taken.map((free) => ({ key: free, exists: false }))],
      put: [
        { key, value: encodeRequest(record) },
        { key: held, value: id },
        ...taken.map((free) => ({ key: free, value: '' })),
      ],
      delete: [
        ...over.filter((one) => one !== key),
        ...(before ? [this.#keys.requestClaim(before.day, before.id)] : []),
      ],
    };
    if (!(await commitKnowing(this.#store, commit, exactly(held, id)))) return undefined;
    return new RequestClaim(this.#store, { key, held, record, showsOnce });
  }

  /** Keeps that a request is done, and its answer unless that is not to be shown again. Throws `Unavailable`. */
  async complete({ key, held, record }: RequestClaim, place: RequestPlace, answer?: string): Promise<void> {
    const { claim: _, ...done } = record;
    const value = encodeRequest({
      ...done,
      is_done: true,
      ...(answer !== undefined && { answer: this.#cipher.encrypt(answer, secretPlace(place)) }),
    });
    const commit = { if: [{ key: held, exists: true }], put: [{ key, value }], delete: [held] };
    await commitKnowing(this.#store, commit, exactly(key, value));
  }

  /**
   * Lets others try a request that failed. What was made stays known, also when this is not: the answer of the commit may have
   * been lost. Throws `Unavailable`.
   */
  async release({ key, held }: RequestClaim, place: RequestPlace): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { entries } = await this.#store.read({ keys: [key, held] });
      const entry = entries.get(key);
      if (!entry || !entries.has(held)) return;
      const { claim: _, ...open } = decodeRequest(entry.value);
      const put = open.made ? [{ key, value: encodeRequest(open) }] : [];
      const commit = {
        if: [
          { key: held, exists: true },
          { key, revision: entry.revision },
        ],
        put,
        delete: [held, ...(open.made ? [] : [key, this.#slotKey(place, open.slot)])],
      };
      if (await commitKnowing(this.#store, commit, exactly(held, undefined))) return;
    }
  }

  /** The answer of a request that is done; undefined where it is not shown again, or its key is gone. */
  answerOf(place: RequestPlace, { answer }: RequestRecord): string | undefined {
    if (answer === undefined) return undefined;
    try {
      return this.#cipher.decrypt(answer, secretPlace(place));
    } catch {
      // It was encrypted with a SECRET_KEY that nobody has any more.
      return undefined;
    }
  }

  /** Removes what no longer counts. Of very many it removes the oldest, and the rest when it is called again. */
  async forgetBefore(now: Date): Promise<void> {
    const kept = this.#keys.requestDay(dayOf(new Date(now.getTime() - DAY_MS)));
    await forgetEntries(
      this.#store,
      entriesBefore(this.#store, this.#keys.allRequests, kept),
      FORGOTTEN_AT_ONCE,
    );
  }

  #slotKey({ namespace, user }: RequestPlace, { day, number }: RequestRecord['slot']): string {
    return this.#keys.requestSlot(day, namespace, user, number);
  }

  #keyOf({ namespace, user, name }: RequestPlace, at: Date): string {
    return this.#keys.request(dayOf(at), namespace, user, name);
  }
}

const TOO_MANY = 'You have sent too many Idempotency-Keys today: send the request without one, or tomorrow';

/** The places that a request may take: they are spread by its name, and the same for each try. */
function slotsOf({ name }: RequestPlace, day: string): RequestRecord['slot'][] {
  return Array.from({ length: name.length / DIGITS }, (_, at) => ({
    day,
    number: Number.parseInt(name.slice(at * DIGITS, (at + 1) * DIGITS), 16) % SLOTS,
  }));
}

function secondsToMidnight(now: Date): number {
  return Math.ceil((DAY_MS - (now.getTime() % DAY_MS)) / 1000);
}

function foundOf(
  place: RequestPlace,
  keys: readonly string[],
  entries: ReadonlyMap<string, Entry>,
  now: Date,
): Omit<FoundRequest, 'slot'> {
  const read = keys.map((key) => ({ key, entry: entries.get(key) }));
  const records = read.flatMap(({ key, entry }) =>
    entry ? [{ key, record: decodeRequest(entry.value) }] : [],
  );
  const kept = records.find(({ record }) => Date.parse(record.expires_at) > now.getTime());
  return {
    place,
    kept,
    conditions: read.map(({ key, entry }) =>
      entry ? { key, revision: entry.revision } : { key, exists: false },
    ),
    over: records.flatMap(({ key }) => (key === kept?.key ? [] : [key])),
  };
}

function secretPlace({ namespace, user, name }: RequestPlace) {
  return { model: 'request', namespace, id: user, field: name };
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function later(now: Date, ms: number): string {
  return new Date(now.getTime() + ms).toISOString();
}
