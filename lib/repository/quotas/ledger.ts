import { Unavailable } from '../../errors.ts';
import { countsReady } from '../indexes/index-keys.ts';
import type { Keys } from '../keys.ts';
import type { Model, StoredObject } from '../model.ts';
import { commitParts, type Part } from '../parts.ts';
import { ATTEMPTS, pauseAfter } from '../retries.ts';
import type { Store } from '../stores/store.ts';
import type { Account } from './account.ts';
import { type Books, booksOf, type Kept, keptPart, type Usage } from './books.ts';
import { currentDay, dayWith, refuseBeyondDay } from './day.ts';
import { COUNTED_KINDS, DAILY_KINDS, type QuotaKind, refuseBeyondQuota, sumOf, type Used } from './quota.ts';
import { type QuotaRules, recounted } from './recount.ts';
import { causedBy, growthBy, quotaSetBy, type Written } from './written.ts';

/**
 * Counts what organizations have, and what their users cause on a day, in the commits that change it: nobody gets past a
 * quota, however many try at once. A write that changes no count does not touch the counts.
 */
export class Ledger {
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #rules: QuotaRules | undefined;

  /** Without rules nothing is counted. */
  constructor(store: Store, keys: Keys, rules?: QuotaRules) {
    this.#store = store;
    this.#keys = keys;
    this.#rules = rules;
  }

  /**
   * What a write adds to its commit. Throws `Conflict` when more would be there than the quota of the organization allows,
   * `TooManyRequests` when more would be caused on this day, `Unavailable`.
   */
  async entered<T extends StoredObject>(written: Written<T>): Promise<Part[]> {
    const rules = this.#rules;
    if (!rules) return [];
    const grown = growthBy(written);
    const set = quotaSetBy(written);
    const payer = written.charged && written.account?.isLimited ? written.account.namespace : undefined;
    const namespaces = new Set([
      ...grown.keys(),
      ...[set?.namespace, payer].filter((name) => name !== undefined),
    ]);
    const parts: Part[] = [];
    for (const namespace of namespaces) {
      const books = written.account?.take(namespace) ?? (await this.#read(namespace));
      const more = grown.get(namespace);
      const isSet = set?.namespace === namespace;
      if (more || isSet) {
        const usage = await this.#whole(rules, namespace, books.usage);
        const quota = isSet ? set.quota : usage.value.quota;
        if (written.mayRefuse)
          refuseBeyondQuota(usage.value.counts, more ?? {}, { ...rules.defaults, ...quota });
        const counts = sumOf(usage.value.counts, more ?? {});
        parts.push(
          keptPart(this.#keys.usage(namespace), usage.revision, { counts, ...(quota && { quota }) }),
        );
      }
      if (payer === namespace) parts.push(this.#charged(rules, books, written));
    }
    return parts;
  }

  /**
   * Commits what belongs to no object, and charges it to the account. Throws `TooManyRequests` when the day is used up,
   * `Unavailable`.
   */
  async commit(part: Part, account: Account): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const written = { account, charged: { part, events: 0 } };
      if (await commitParts(this.#store, part, ...(await this.#chargedTo(written)))) return;
      await pauseAfter(attempt);
    }
    throw new Unavailable('Too many do this at the moment: try again');
  }

  /** Throws `TooManyRequests` when the day of an account has no write left, as far as it has been read. */
  refuseOver(account: Account): void {
    if (!this.#rules || !account.isLimited || !account.books) return;
    this.#charged(this.#rules, account.books, { account, charged: { part: {}, events: 0 } });
  }

  /** Charges a write that is done already, whether or not the day has one left. Throws `Unavailable`. */
  async chargeDone({ isLimited, namespace, now }: Account): Promise<void> {
    if (!this.#rules || !isLimited) return;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { value, revision } = (await this.#read(namespace)).day;
      const day = dayWith(currentDay(value, now()), { writes_per_day: 1 });
      if (await this.#store.commit(keptPart(this.#keys.day(namespace), revision, day))) return;
      await pauseAfter(attempt);
    }
  }

  async #chargedTo({ account, charged }: Pick<Written<never>, 'account' | 'charged'>): Promise<Part[]> {
    if (!this.#rules || !account?.isLimited) return [];
    const books = account.take(account.namespace) ?? (await this.#read(account.namespace));
    return [this.#charged(this.#rules, books, { account, charged })];
  }

  /** What goes with a deletion in a store that takes nothing but deletions: what is there is counted anew when there is room. */
  forgotten<T extends StoredObject>(model: Model<T>, { namespace }: T): Part {
    const usage = model.counts ? [this.#keys.usage(namespace)] : [];
    return { delete: [countsReady(this.#keys), ...usage] };
  }

  /** Nothing stays of the quotas of an organization that goes. */
  closed<T extends StoredObject>(model: Model<T>, object: T): Part {
    const { namespace } = model.allows?.(object) ?? {};
    return namespace === undefined
      ? {}
      : { delete: [this.#keys.usage(namespace), this.#keys.day(namespace)] };
  }

  /** How much an organization uses of what it is allowed, in one round trip. Throws `Unavailable`. */
  async used(namespace: string, now: Date): Promise<Record<QuotaKind, Used>> {
    const books = await this.#read(namespace);
    const rules = this.#rules;
    const usage = rules ? (await this.#whole(rules, namespace, books.usage)).value : books.usage.value;
    const day = currentDay(books.day.value, now);
    const allowed = { ...rules?.defaults, ...usage?.quota };
    const counted = COUNTED_KINDS.map((kind) => [
      kind,
      { used: usage?.counts[kind] ?? 0, allowed: allowed[kind] },
    ]);
    const daily = DAILY_KINDS.map((kind) => [kind, { used: day[kind], allowed: allowed[kind] }]);
    return Object.fromEntries([...counted, ...daily]) as Record<QuotaKind, Used>;
  }

  async #read(namespace: string): Promise<Books> {
    const query = booksOf(this.#keys, namespace);
    return query.decode(await this.#store.read(query));
  }

  /** Objects that are older than the counts are counted once. */
  async #whole(
    rules: QuotaRules,
    namespace: string,
    { value, revision }: Kept<Usage>,
  ): Promise<Kept<Usage> & { value: Usage }> {
    return { revision, value: value ?? (await recounted(this.#store, this.#keys, rules, namespace)) };
  }

  #charged(
    { defaults }: QuotaRules,
    { usage, day: { value, revision } }: Books,
    { charged, account }: Pick<Written<never>, 'account' | 'charged'>,
  ): Part {
    if (!charged || !account) return {};
    const now = account.now();
    const day = currentDay(value, now);
    const more = causedBy(charged);
    refuseBeyondDay(day, more, { ...defaults, ...(usage.value?.quota ?? account.quota) }, now);
    return keptPart(this.#keys.day(account.namespace), revision, dayWith(day, more));
  }
}
