import type { Keys } from '../keys.ts';
import type { Entry, PageRequest, Span, Store } from '../stores/store.ts';

/** Which entries of a trail are wanted, newest first. */
export interface TrailPage {
  namespace: string;
  /** The days that can hold them (`2026-03-01`), newest first. */
  days: readonly string[];
  /** Not before this time, and before that one (RFC 3339 in UTC, milliseconds). */
  since?: string;
  until?: string;
  offset: number;
  limit: number;
}

/** An entry as it was read, with the tenant of whose trail it is. */
type Placed<E> = E & { namespace: string };

/** What the store takes in one request. */
const SPANS_AT_ONCE = 100;

/**
 * A page of the trail of one tenant, without a filter: the entries of its days are counted, and those of the page are read.
 * Throws `Unavailable`.
 */
export async function trailPage<E>(
  store: Store,
  keys: Keys,
  { namespace, days, since, until, offset, limit }: TrailPage,
): Promise<{ entries: Placed<E>[]; total: number }> {
  const spans = days.map((day): Span => {
    const prefix = keys.trailDay(day, namespace);
    return {
      prefix,
      ...(since !== undefined && { from: prefix + since }),
      ...(until !== undefined && { before: prefix + until }),
    };
  });
  const counts = await inChunks(spans, async (some) => (await store.read({ counts: some })).counts);
  const parts = partsOf(spans, counts, offset, limit);
  const pages = await inChunks(
    parts,
    async (some) => (await store.read({ pages: some.map(({ page }) => page) })).pages,
  );
  return {
    entries: pages.flatMap((page, i) =>
      page.slice(parts[i]?.passedOver).map((entry) => keptOf<E>(entry, namespace)),
    ),
    total: counts.reduce((sum, count) => sum + count, 0),
  };
}

/** What is read of each day, and how many of its newest entries are passed over. */
function partsOf(spans: readonly Span[], counts: readonly number[], offset: number, limit: number) {
  const parts: { page: PageRequest; passedOver: number }[] = [];
  let [skip, need] = [offset, limit];
  for (const [i, span] of spans.entries()) {
    const count = counts[i] ?? 0;
    const passedOver = Math.min(skip, count);
    const taken = Math.min(count - passedOver, need);
    if (taken > 0) parts.push({ page: { ...span, reverse: true, limit: passedOver + taken }, passedOver });
    skip -= passedOver;
    need -= taken;
  }
  return parts;
}

function keptOf<E>({ value }: Entry, namespace: string): Placed<E> {
  return { ...(JSON.parse(value) as E), namespace };
}

async function inChunks<T, R>(items: readonly T[], work: (some: T[]) => Promise<R[]>): Promise<R[]> {
  const found: R[] = [];
  for (let at = 0; at < items.length; at += SPANS_AT_ONCE)
    found.push(...(await work(items.slice(at, at + SPANS_AT_ONCE))));
  return found;
}
