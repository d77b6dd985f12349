import { isDeepStrictEqual } from 'node:util';
import type { Model, StoredObject } from '../model.ts';
import type { Part } from '../parts.ts';
import type { Account } from './account.ts';
import type { Caused } from './day.ts';
import { type Counts, negative, type Quota, sumOf } from './quota.ts';

/** A write, as far as quotas are concerned. */
export interface Written<T extends StoredObject> {
  model: Model<T>;
  /** Undefined: it is new. */
  before?: T;
  /** Undefined: it goes. */
  after?: T;
  /** Whether it may be refused for what it adds; what the server finds out is counted alone. */
  mayRefuse: boolean;
  account?: Account;
  /** What it stores and tells, where its account is charged for it. */
  charged?: { part: Part; events: number };
}

/** By how much a write changes the counts of which namespaces; those that it does not change are left out. */
export function growthBy<T extends StoredObject>({ model, before, after }: Written<T>): Map<string, Counts> {
  const grown = new Map<string, Counts>();
  const add = (namespace: string, counts: Counts) =>
    grown.set(namespace, sumOf(grown.get(namespace) ?? {}, counts));
  if (before) add(before.namespace, negative(model.counts?.(before) ?? {}));
  if (after) add(after.namespace, model.counts?.(after) ?? {});
  return new Map([...grown].filter(([, counts]) => Object.keys(counts).length > 0));
}

/** For which namespace a write sets another quota, and which. */
export function quotaSetBy<T extends StoredObject>({
  model,
  before,
  after,
}: Written<T>): { namespace: string; quota?: Quota } | undefined {
  const next = after && model.allows?.(after);
  const last = before && model.allows?.(before);
  return isDeepStrictEqual(last?.quota, next?.quota) ? undefined : next;
}

/** What a write causes on the day of its account. */
export function causedBy({
  part: { put = [] },
  events,
}: NonNullable<Written<never>['charged']>): Partial<Caused> {
  const bytes = put.reduce(
    (sum, { key, value }) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  return { writes_per_day: 1, bytes_per_day: bytes, events_per_day: events };
}
