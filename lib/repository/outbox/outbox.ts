import type { Keys } from '../keys.ts';
import { takeLock } from '../lock.ts';
import { forgetEntries } from '../logs/forget.ts';
import type { StoredObject } from '../model.ts';
import type { Part } from '../parts.ts';
import type { Entry, Store } from '../stores/store.ts';
import type { Addressee, Announcement, Announcer, Written } from './announcement.ts';
import { decodeDelivery, encodeDelivery } from './delivery.ts';
import {
  addresseeOf,
  allDeliveries,
  allWakes,
  deliveryKey,
  queueKey,
  subscriptionsKey,
  wakeKey,
} from './outbox-keys.ts';
import { Queue } from './queue.ts';
import {
  covers,
  decodeSubscriptions,
  encodeSubscriptions,
  NO_SUBSCRIPTIONS,
  type Subscriptions,
  withSubscription,
} from './subscriptions.ts';
import { wakeValue } from './wake.ts';

/** More rounds than webhooks of one tenant change within one write. */
const ATTEMPTS = 32;
/** Tenants whose webhooks are remembered; they are forgotten together. */
const MOST_KNOWN = 10_000;

/** What a change of a webhook does to the events that it gets. */
interface SubscriptionChange extends Addressee {
  events: readonly string[] | undefined;
}

/** A webhook that waits, and since or until when (RFC 3339, milliseconds). */
export interface Waiting extends Addressee {
  at: string;
}

/**
 * Events for webhooks, stored in the commit of the change that they tell of: none is lost, and none tells of what did not
 * happen. Which webhooks a tenant has is remembered, and the commit holds only if that is still so; a tenant without
 * webhooks costs no round trip, one with them three more the first time and after each change of a webhook.
 */
export class Outbox {
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #announcer: Announcer | undefined;
  readonly #known = new Map<string, Subscriptions>();

  /** Without an announcer there are no events. */
  constructor(store: Store, keys: Keys, announcer?: Announcer) {
    this.#store = store;
    this.#keys = keys;
    this.#announcer = announcer;
  }

  /**
   * Commits a write with the deliveries that follow from it, and then calls for those who deliver. Tells whether it was
   * committed. Throws `Conflict` when there would be too many webhooks, and what `commit` throws.
   */
  async sent<T extends StoredObject>(
    written: Written<T>,
    commit: (deliveries: Part) => Promise<boolean>,
  ): Promise<boolean> {
    return this.#sent(this.#announcer?.announce(written) ?? [], subscriptionChange(written), commit);
  }

  /** `sent` for what no object tells: that a quota has stopped somebody. */
  async quotaReached(
    namespace: string,
    quota: string,
    commit: (deliveries: Part) => Promise<boolean>,
  ): Promise<boolean> {
    const event = this.#announcer?.quotaReached(namespace, quota);
    return this.#sent(event ? [event] : [], undefined, commit);
  }

  async #sent(
    events: readonly Announcement[],
    change: SubscriptionChange | undefined,
    commit: (deliveries: Part) => Promise<boolean>,
  ): Promise<boolean> {
    const namespaces = new Set([...events, ...(change ? [change] : [])].map(({ namespace }) => namespace));
    if (namespaces.size === 0) return commit({});
    if (change) await this.#look([change.namespace]);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { part, addressees } = this.#deliveries(events, change, namespaces);
      if (await commit(part)) {
        if (change) this.#known.delete(change.namespace);
        if (addressees.length > 0) await this.#announcer?.queued(addressees);
        return true;
      }
      if (!(await this.#look([...namespaces]))) return false;
    }
    return false;
  }

  /** The deliveries of a webhook. */
  queue(to: Addressee): Queue {
    return new Queue(this.#store, this.#keys, to);
  }

  /** The webhooks that have something to deliver. Throws `Unavailable`. */
  async waiting(): Promise<Waiting[]> {
    const prefix = allWakes(this.#keys);
    const waiting: Waiting[] = [];
    for await (const { entries } of this.#store.scan(prefix)) {
      for (const { key, value } of entries) {
        const { at } = JSON.parse(value) as { at: string };
        waiting.push({ ...addresseeOf(key, prefix), at });
      }
    }
    return waiting;
  }

  /**
   * Removes deliveries that are older than a time (RFC 3339), and of each webhook all that are over but the newest `most`.
   * Throws `Unavailable`.
   */
  async forget(before: string, most: number): Promise<void> {
    await forgetEntries(this.#store, this.#old(before, most));
  }

  /** See `takeLock`: a webhook has one worker at a time. */
  claim({ webhook }: Addressee, holder: string, now: Date, until: Date): Promise<boolean> {
    return takeLock(this.#store, this.#keys.lock(`webhook-${webhook}`), { holder, now, until });
  }

  /** Reads the webhooks of tenants; tells whether those of one are others than were known. */
  async #look(namespaces: readonly string[]): Promise<boolean> {
    const wanted = namespaces.map((namespace) => subscriptionsKey(this.#keys, namespace));
    const { entries } = await this.#store.read({ keys: wanted });
    if (this.#known.size > MOST_KNOWN) this.#known.clear();
    let isNew = false;
    namespaces.forEach((namespace, i) => {
      const found = decodeSubscriptions(entries.get(wanted[i] ?? ''));
      isNew ||= found.revision !== this.#knownOf(namespace).revision;
      this.#known.set(namespace, found);
    });
    return isNew;
  }

  #knownOf(namespace: string): Subscriptions {
    return this.#known.get(namespace) ?? NO_SUBSCRIPTIONS;
  }

  #deliveries(
    events: readonly Announcement[],
    change: SubscriptionChange | undefined,
    namespaces: ReadonlySet<string>,
  ): { part: Part; addressees: Addressee[] } {
    const put = new Map<string, string>();
    const addressees = new Map<string, Addressee>();
    const wake = (to: Addressee, at?: string) => {
      put.set(wakeKey(this.#keys, to), wakeValue(at));
      addressees.set(to.webhook, to);
    };
    for (const { namespace, id, type, at, body } of events) {
      const wanting = this.#knownOf(namespace).hooks.filter((hook) => covers(hook.events, type));
      for (const { id: webhook } of wanting) {
        const to = { namespace, webhook };
        const delivery = { id, type, created_at: at, body, state: 'pending' as const, next_at: at };
        put.set(deliveryKey(this.#keys, to, id), encodeDelivery({ ...delivery, tries: 0, attempts: [] }));
        put.set(queueKey(this.#keys, to, at, id), '');
        wake(to, at);
      }
    }
    if (change) {
      const hooks = withSubscription(this.#knownOf(change.namespace), change.webhook, change.events);
      put.set(subscriptionsKey(this.#keys, change.namespace), encodeSubscriptions(hooks));
      // What it still had to deliver goes on, or goes.
      wake({ namespace: change.namespace, webhook: change.webhook });
    }
    const conditions = [...namespaces].map((namespace) => {
      const key = subscriptionsKey(this.#keys, namespace);
      const { revision } = this.#knownOf(namespace);
      return revision === undefined ? { key, exists: false } : { key, revision };
    });
    return {
      part: { if: conditions, put: [...put].map(([key, value]) => ({ key, value })) },
      addressees: [...addressees.values()],
    };
  }

  async *#old(before: string, most: number): AsyncGenerator<Entry> {
    const prefix = allDeliveries(this.#keys);
    let webhook = '';
    let newest: Entry[] = [];
    for await (const { entries } of this.#store.scan(prefix)) {
      for (const entry of entries) {
        const to = addresseeOf(entry.key, prefix);
        if (to.webhook !== webhook) newest = [];
        webhook = to.webhook;
        const { delivery } = decodeDelivery(entry);
        const isOld = delivery.created_at < before;
        if (isOld && delivery.next_at !== undefined) {
          const key = queueKey(this.#keys, to, delivery.next_at, delivery.id);
          yield { key, value: '', revision: '' };
        }
        if (isOld) yield entry;
        else if (delivery.state !== 'pending') newest.push(entry);
        const beyond = newest.length > most ? newest.shift() : undefined;
        if (beyond) yield beyond;
      }
    }
  }
}

/** What a write changes of the events that a webhook gets; undefined: nothing. */
function subscriptionChange<T extends StoredObject>({
  model,
  before,
  after,
}: Written<T>): SubscriptionChange | undefined {
  const object = after ?? before;
  if (!model.subscription || !object) return undefined;
  const [old, events] = [before, after].map((one) => one && model.subscription?.(one));
  if (JSON.stringify(old) === JSON.stringify(events)) return undefined;
  return { namespace: object.namespace, webhook: object.id, events };
}
