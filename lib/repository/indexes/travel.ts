import type { Entry, Span, Store } from '../stores/store.ts';

/** One of so many objects marks its place (`isMark`). */
const OBJECTS_OF_MARK = 256;
/** Under the pages and counts of a read. */
const MOST_PARTS = 100;
/** A part of so many marks is narrow enough to be read. */
const NARROW = 4;

/** An order, and the direction in which it is read. */
export interface Travel {
  prefix: string;
  isBackward: boolean;
  /** In this direction. */
  marks: readonly string[];
}

/** Where reading begins: behind a place, or at a mark (by its number); at the beginning if neither. */
interface Start {
  after?: string;
  mark?: number;
}

/** The marks ahead that most probably have so many objects before them. */
export function marksFor(count: number): number {
  return 2 + Math.ceil((2 * count) / OBJECTS_OF_MARK);
}

/** So many entries of an order, or all that are left. Reads in narrow bounds, and without bounds where these were too narrow. */
export async function entriesFrom(
  store: Store,
  travel: Travel,
  start: Start,
  count: number,
): Promise<Entry[]> {
  const read = async (end: string | undefined) => {
    const page = { ...between(travel, start, end), limit: count, reverse: travel.isBackward };
    return (await store.read({ pages: [page] })).pages[0] ?? [];
  };
  const end = travel.marks[(start.mark ?? -1) + marksFor(count)];
  const entries = await read(end);
  return end === undefined || entries.length === count ? entries : read(undefined);
}

/**
 * The last mark before so many entries are passed over, or one near to it, and how many are still to be passed over from
 * there: no more than `enough`, or what lies between some marks.
 */
export async function seek(
  store: Store,
  travel: Travel,
  skipped: number,
  enough: number,
): Promise<{ mark?: number; left: number }> {
  const last = travel.marks.length - 1;
  let [mark, left] = [-1, skipped];
  let end = Math.min(last, reach(left));
  while (left > enough && mark < last) {
    const stops = stopsBetween(mark, end);
    const starts = [mark, ...stops.slice(0, -1)];
    const parts = stops.map((stop, i) => between(travel, { mark: starts[i] }, travel.marks[stop]));
    const { counts } = await store.read({ counts: parts });
    const at = counts.findIndex((_, i) => sum(counts.slice(0, i + 1)) > left);
    const passed = at === -1 ? counts.length : at;
    left -= sum(counts.slice(0, passed));
    mark = stops[passed - 1] ?? mark;
    const stop = stops[passed];
    if (stop !== undefined && stop - mark <= NARROW) break;
    end = stop ?? Math.min(last, mark + 1 + reach(left));
  }
  return { mark, left };
}

/** The marks within which so many entries lie most probably; how far it is to each of them varies as its square root does. */
function reach(entries: number): number {
  const expected = entries / OBJECTS_OF_MARK;
  return Math.ceil(expected + 4 * Math.sqrt(expected)) + 1;
}

/** Marks from one to another that part what is between, the last one included. */
function stopsBetween(start: number, end: number): number[] {
  const step = Math.ceil((end - start) / MOST_PARTS);
  const count = Math.ceil((end - start) / step);
  return Array.from({ length: count }, (_, i) => Math.min(end, start + (i + 1) * step));
}

/** The keys from a start to a mark, in the direction of the travel. What is marked is after its mark. */
function between(
  { prefix, isBackward, marks }: Travel,
  { after, mark = -1 }: Start,
  end: string | undefined,
): Span {
  const far = end === undefined ? {} : { [isBackward ? 'from' : 'before']: prefix + end };
  if (after !== undefined) return { prefix, ...far, [isBackward ? 'before' : 'after']: prefix + after };
  const near = marks[mark];
  return near === undefined
    ? { prefix, ...far }
    : { prefix, ...far, [isBackward ? 'before' : 'from']: prefix + near };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
