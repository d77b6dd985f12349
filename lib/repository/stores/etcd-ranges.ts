import type { IKeyValue, IRequestOp } from 'etcd3';
import { prefixEnd } from './range.ts';
import type { Entry, PageRequest, Span } from './store.ts';

/** The keys from `key` up to `range_end`, which is not among them. */
export interface Range {
  key: Buffer;
  range_end: Buffer;
}

/** All keys with this prefix. */
export function rangeOf(prefix: string): Range {
  return { key: Buffer.from(prefix), range_end: Buffer.from(prefixEnd(prefix)) };
}

/** The keys of a part of a prefix. */
export function spanOf({ prefix, from = '', after = '', before }: Span): Range {
  const whole = rangeOf(prefix);
  const lowest = [whole.key, Buffer.from(from), ...(after === '' ? [] : [successor(Buffer.from(after))])];
  const highest = before === undefined ? [whole.range_end] : [whole.range_end, Buffer.from(before)];
  const key = lowest.reduce((a, b) => (Buffer.compare(a, b) < 0 ? b : a));
  const end = highest.reduce((a, b) => (Buffer.compare(a, b) > 0 ? b : a));
  // etcd takes the end `\0` for the end of everything, and refuses none; of an empty range it gives nothing.
  return { key, range_end: Buffer.compare(key, end) < 0 ? end : key };
}

/** The read of a page as it was asked for. */
export function partOf({ limit, reverse = false, keysOnly = false, ...span }: PageRequest): IRequestOp {
  const order = reverse ? ({ sort_order: 'Descend', sort_target: 'Key' } as const) : {};
  return { request_range: { ...spanOf(span), ...order, limit, keys_only: keysOnly } };
}

/** The read of the number of keys. */
export function countOf(span: Span): IRequestOp {
  return { request_range: { ...spanOf(span), count_only: true } };
}

/** What is left of a range after this key. */
export function rangeAfter(range: Range, key: Buffer): Range {
  return { ...range, key: successor(key) };
}

/** The range from one key to another, both included. */
export function rangeBetween(first: Buffer, last: Buffer): Range {
  return { key: first, range_end: successor(last) };
}

/** The read of the first `limit` keys of a range; of now when there is no revision. */
export function pageOf(range: Range, limit: number, revision?: string): IRequestOp {
  return { request_range: { ...range, limit, revision } };
}

/** The read of one key. */
export function keyOf(key: string, revision?: string): IRequestOp {
  return { request_range: { key: Buffer.from(key), revision } };
}

/**
 * The value of a counter, which no other entry has. etcd counts the writes of a key since it came to be (its `version`,
 * https://etcd.io/docs/v3.4/learning/data_model/), and that is the number: nobody must read it to raise it.
 */
export const RAISED = Buffer.from([0]);

/** An entry as etcd gives it. */
export function entryOf({ key, value, mod_revision, version }: IKeyValue): Entry {
  const text = value.equals(RAISED) ? version : value.toString();
  return { key: key.toString(), value: text, revision: mod_revision };
}

/** The first key after this one, whatever it is. */
function successor(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.from([0])]);
}
