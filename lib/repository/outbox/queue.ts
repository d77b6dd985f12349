import { randomUUID } from 'node:crypto';
import { commitKnowing, exactly } from '../commit.ts';
import type { Keys } from '../keys.ts';
import { forgetEntries } from '../logs/forget.ts';
import type { Entry, Store } from '../stores/store.ts';
import type { Addressee } from './announcement.ts';
import { type Delivery, decodeDelivery, encodeDelivery, type LoadedDelivery } from './delivery.ts';
import { deliveriesPrefix, deliveryKey, queueKey, queuePrefix, wakeKey } from './outbox-keys.ts';
import { wakeValue } from './wake.ts';

const DELIVERY_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** What a webhook has to deliver at a moment. */
export interface DueDeliveries {
  due: LoadedDelivery[];
  /** How much it has to deliver in all. */
  backlog: number;
  /** When the first one is due that is not due yet, as far as that was read. */
  nextAt?: string;
}

/** The deliveries of one webhook. Everything throws `Unavailable`. */
export class Queue {
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #to: Addressee;

  constructor(store: Store, keys: Keys, to: Addressee) {
    this.#store = store;
    this.#keys = keys;
    this.#to = to;
  }

  /** The revision of the note that there is something to deliver; every new delivery changes it. Undefined: there is none. */
  async wake(): Promise<string | undefined> {
    const key = wakeKey(this.#keys, this.#to);
    return (await this.#store.read({ keys: [key] })).entries.get(key)?.revision;
  }

  /** Leaves the webhook alone until a time, or until there is a new delivery; tells whether none came since `wake`. */
  async rest(wake: string, until: string | undefined): Promise<boolean> {
    const key = wakeKey(this.#keys, this.#to);
    const condition = { if: [{ key, revision: wake }] };
    if (until === undefined)
      return commitKnowing(this.#store, { ...condition, delete: [key] }, exactly(key, undefined));
    const value = JSON.stringify({ at: until, write: randomUUID() });
    return commitKnowing(this.#store, { ...condition, put: [{ key, value }] }, exactly(key, value));
  }

  /** The first `most` deliveries that are due at a time, those that have waited longest first; reads a page. */
  async due(now: string, most: number): Promise<DueDeliveries> {
    const prefix = queuePrefix(this.#keys, this.#to);
    const { entries, total } = await this.#firstPage(prefix);
    const places = entries.map(({ key }) => key.slice(prefix.length).split('/'));
    const ids = places.flatMap(([at = '', id = '']) => (at <= now ? [id] : [])).slice(0, most);
    const found = await this.#read(ids);
    const stale = entries.filter((_, i) => {
      const [at, id = ''] = places[i] ?? [];
      return ids.includes(id) && found.get(id)?.delivery.next_at !== at;
    });
    await forgetEntries(this.#store, stale);
    return {
      due: [...found.values()].filter(({ delivery }) => delivery.next_at !== undefined),
      backlog: total,
      nextAt: places.map(([at = '']) => at).find((at) => at > now),
    };
  }

  /** One delivery; undefined also for an id that is none. */
  async one(id: string): Promise<LoadedDelivery | undefined> {
    return DELIVERY_ID.test(id) ? (await this.#read([id])).get(id) : undefined;
  }

  /** The newest deliveries, newest first. */
  async newest(most: number): Promise<Delivery[]> {
    let kept: Entry[] = [];
    for await (const { entries } of this.#store.scan(deliveriesPrefix(this.#keys, this.#to)))
      kept = [...kept, ...entries].slice(-most);
    return kept.map((entry) => decodeDelivery(entry).delivery).reverse();
  }

  /** Adds a delivery that is over already, while the webhook is there. */
  async add(delivery: Delivery): Promise<void> {
    const key = deliveryKey(this.#keys, this.#to, delivery.id);
    const { namespace, webhook } = this.#to;
    const condition = { key: this.#keys.object('webhook', namespace, webhook), exists: true };
    await this.#store.commit({ if: [condition], put: [{ key, value: encodeDelivery(delivery) }] });
  }

  /** Writes what became of a delivery; tells whether it was as it was read. `wakes`: somebody must look at it now. */
  record({ delivery: before, revision }: LoadedDelivery, after: Delivery, wakes = false): Promise<boolean> {
    const key = deliveryKey(this.#keys, this.#to, before.id);
    const value = encodeDelivery(after);
    const [old, next] = [before, after].map(({ id, next_at: at }) =>
      at === undefined ? [] : [queueKey(this.#keys, this.#to, at, id)],
    ) as [string[], string[]];
    const wake = wakes ? [{ key: wakeKey(this.#keys, this.#to), value: wakeValue(after.next_at) }] : [];
    const commit = {
      if: [{ key, revision }],
      put: [{ key, value }, ...next.map((place) => ({ key: place, value: '' })), ...wake],
      delete: old.filter((place) => !next.includes(place)),
    };
    return commitKnowing(this.#store, commit, exactly(key, value));
  }

  /** Removes all deliveries. */
  async forget(): Promise<void> {
    for (const prefix of [queuePrefix(this.#keys, this.#to), deliveriesPrefix(this.#keys, this.#to)])
      await forgetEntries(this.#store, this.#entries(prefix));
  }

  async *#entries(prefix: string): AsyncGenerator<Entry> {
    for await (const { entries } of this.#store.scan(prefix)) yield* entries;
  }

  async #firstPage(prefix: string): Promise<{ entries: Entry[]; total: number }> {
    for await (const page of this.#store.scan(prefix)) return page;
    return { entries: [], total: 0 };
  }

  async #read(ids: readonly string[]): Promise<Map<string, LoadedDelivery>> {
    if (ids.length === 0) return new Map();
    const keys = ids.map((id) => deliveryKey(this.#keys, this.#to, id));
    const { entries } = await this.#store.read({ keys });
    return new Map(
      keys.flatMap((key, i) => {
        const entry = entries.get(key);
        return entry ? [[ids[i] ?? '', decodeDelivery(entry)] as const] : [];
      }),
    );
  }
}
