import type { Keys } from '../keys.ts';
import type { Dimension, Model, OrderName, StoredObject } from '../model.ts';
import type { Part } from '../parts.ts';
import {
  counterPrefix,
  duePrefix,
  isMark,
  marksPrefix,
  orderPrefix,
  placeText,
  scopesOf,
} from './index-keys.ts';

/** What follows from an object alone: its entries in the indexes, and the counters that it is counted by. */
export interface Derived {
  /** Values by key. */
  entries: Map<string, string>;
  counters: string[];
}

/** The one value of the dimension `total`. */
export const TOTAL = 'all';

const NOTHING: Derived = { entries: new Map(), counters: [] };

/** The entries of an object in the orders and among what is due, and its counters; nothing of none. */
export function derivedOf<T extends StoredObject>(
  keys: Keys,
  model: Model<T>,
  object: T | undefined,
): Derived {
  if (!object) return NOTHING;
  const scopes = scopesOf(object.namespace);
  const { id, namespace } = object;
  const places = ordersOf(model, object).flatMap(([order, sortValue]) =>
    scopes.flatMap((scope) => {
      const place = placeText({ sortValue, id });
      const key = orderPrefix(keys, model.name, order, scope) + place;
      return isMark(id) ? [key, marksPrefix(keys, model.name, order, scope) + place] : [key];
    }),
  );
  const due = model.due?.(object);
  const dueKeys =
    due === undefined ? [] : [duePrefix(keys, model.name) + placeText({ sortValue: dueTime(due), id })];
  return {
    entries: new Map([...places, ...dueKeys].map((key) => [key, namespace])),
    counters: dimensionsOf(model, object).flatMap(([dimension, value]) =>
      scopes.map((scope) => counterPrefix(keys, model.name, dimension, scope, value)),
    ),
  };
}

/** What changes in the indexes when `before` becomes `after` (undefined: it is new, or goes). */
export function derived<T extends StoredObject>(
  keys: Keys,
  model: Model<T>,
  before: T | undefined,
  after: T | undefined,
): Part {
  const old = derivedOf(keys, model, before);
  const next = derivedOf(keys, model, after);
  return {
    put: [...next.entries]
      .filter(([key, value]) => old.entries.get(key) !== value)
      .map(([key, value]) => ({ key, value })),
    delete: [...old.entries.keys()].filter((key) => !next.entries.has(key)),
    raise: [...without(next.counters, old.counters, 'up'), ...without(old.counters, next.counters, 'down')],
  };
}

function ordersOf<T extends StoredObject>(model: Model<T>, object: T) {
  const orders = Object.entries(model.orders?.(object) ?? {}) as [OrderName, string | undefined][];
  return orders.flatMap(([order, value]) => (value === undefined ? [] : [[order, value] as const]));
}

/** By what an object is counted, and under which values. */
export function dimensionsOf<T extends StoredObject>(model: Model<T>, object: T) {
  return Object.entries({ total: TOTAL, ...model.countedBy?.(object) }) as [Dimension, string][];
}

function without(counters: readonly string[], others: readonly string[], end: 'up' | 'down'): string[] {
  return counters.filter((counter) => !others.includes(counter)).map((counter) => counter + end);
}

/** Times of one form alone sort by time. */
export function dueTime(time: string | Date): string {
  return new Date(time).toISOString();
}
