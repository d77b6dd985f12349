import type { IKeyValue, IRequestOp } from 'etcd3';
import { prefixEnd } from './range.ts';
import type { Entry } from './store.ts';

/** The keys from `key` up to `range_end`, which is not among them. */
export interface Range {
  key: Buffer;
  range_end: Buffer;
}

/** All keys with this prefix. */
export function rangeOf(prefix: string): Range {
  return { key: Buffer.from(prefix), range_end: Buffer.from(prefixEnd(prefix)) };
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

/** An entry as etcd gives it. */
export function entryOf({ key, value, mod_revision }: IKeyValue): Entry {
  return { key: key.toString(), value: value.toString(), revision: mod_revision };
}

/** The first key after this one, whatever it is. */
function successor(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.from([0])]);
}
