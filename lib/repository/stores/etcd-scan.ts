import type { ITxnRequest, ITxnResponse } from 'etcd3';
import { entryOf, pageOf, type Range, rangeAfter, rangeBetween } from './etcd-ranges.ts';
import type { ScanPage } from './store.ts';

/**
 * etcd walks the index of a whole range to answer a page of it, so that paging by values alone takes a time that grows
 * with the square of what there is (300,000 keys by 250: 52 s, this way 3 s). Keys alone are asked for far ahead, a few
 * MiB of them; the pages of values then are ranges of their own.
 */
const KEYS_AHEAD = 20_000;
/** A page of the largest values (256 KiB, the secrets of an object) stays under the receive limit of the client. */
const PAGE_KEYS = 250;

type Transact = (request: ITxnRequest) => Promise<ITxnResponse>;

/** What a scan reads at, and how much that is. */
interface Moment {
  revision: string;
  total: number;
}

/** Everything in some ranges at the revision of the first answer. Rejects with the errors of `transact`. */
export async function* scanPinned(transact: Transact, ranges: readonly Range[]): AsyncGenerator<ScanPage> {
  const { header, responses } = await transact({ success: ranges.map(sizeOf) });
  const total = responses.reduce((sum, { response_range }) => sum + Number(response_range.count), 0);
  for (const range of ranges) yield* scanRange(transact, range, { revision: header.revision, total });
}

async function* scanRange(
  transact: Transact,
  whole: Range,
  { revision, total }: Moment,
): AsyncGenerator<ScanPage> {
  let range: Range | undefined = whole;
  while (range) {
    const { responses } = await transact({ success: [keysOf(range, revision)] });
    const { kvs = [], more = false } = responses[0]?.response_range ?? {};
    for (let at = 0; at < kvs.length; at += PAGE_KEYS) {
      const [first, last] = [kvs[at], kvs[Math.min(at + PAGE_KEYS, kvs.length) - 1]];
      if (!first || !last) return;
      const page = pageOf(rangeBetween(first.key, last.key), PAGE_KEYS, revision);
      const answer = await transact({ success: [page] });
      yield { entries: answer.responses[0]?.response_range.kvs.map(entryOf) ?? [], total };
    }
    const end = kvs.at(-1);
    range = more && end ? rangeAfter(range, end.key) : undefined;
  }
}

function sizeOf(range: Range) {
  return { request_range: { ...range, count_only: true } };
}

function keysOf(range: Range, revision: string) {
  const { request_range } = pageOf(range, KEYS_AHEAD, revision);
  return { request_range: { ...request_range, keys_only: true } };
}
