import { GLOBAL_NAMESPACE, type Keys } from '../keys.ts';
import type { ModelName, OrderName } from '../model.ts';
import { END, sortText } from './sort-text.ts';

/** In the place of a namespace: all of them. No namespace has that name. */
const EVERYWHERE = '*';

/** Where an object stands in an order of its model. */
interface Standing {
  sortValue: string;
  id: string;
}

/** The scopes that an object belongs to: its namespace, and all. What is global is in the latter alone. */
export function scopesOf(namespace: string): string[] {
  return namespace === GLOBAL_NAMESPACE ? [EVERYWHERE] : [namespace, EVERYWHERE];
}

/** The scope of a list of one namespace, or (undefined) of all. */
export function scopeOf(namespace: string | undefined): string {
  return namespace === undefined || namespace === GLOBAL_NAMESPACE ? EVERYWHERE : namespace;
}

/** Index: the objects of a scope in an order. */
export function orderPrefix(keys: Keys, model: ModelName, order: OrderName, scope: string): string {
  return keys.placed(`ord/${model}/${order}/${scope}/`);
}

/** Index: every 256th object of an order or so, by which a reader finds narrow bounds. */
export function marksPrefix(keys: Keys, model: ModelName, order: OrderName, scope: string): string {
  return keys.placed(`mrk/${model}/${order}/${scope}/`);
}

/** The last part of a key in an order: sorts by the value, then by the id. Printable ASCII without a slash. */
export function placeText({ sortValue, id }: Standing): string {
  return sortText(sortValue) + END + id;
}

/** The id of a place. */
export function placedId(text: string): string {
  return text.slice(text.lastIndexOf(END) + 1);
}

/** Whether an object marks its place: one of 256 on average, by an id that nobody can choose. */
export function isMark(id: string): boolean {
  return id.endsWith('00');
}

/** Counters of a dimension, of all scopes. */
export function countsPrefix(keys: Keys, model: ModelName, dimension: string): string {
  return keys.placed(`cnt/${model}/${dimension}/`);
}

/** Counters of a dimension in one scope, one value after the other. */
export function scopeCountsPrefix(keys: Keys, model: ModelName, dimension: string, scope: string): string {
  return `${countsPrefix(keys, model, dimension)}${scope}/`;
}

/**
 * What a count is made of: `base` + `up` - `down`. `up` and `down` are raised by writers, `base` is what was there before
 * anybody counted.
 */
export function counterPrefix(
  keys: Keys,
  model: ModelName,
  dimension: string,
  scope: string,
  value: string,
): string {
  return `${scopeCountsPrefix(keys, model, dimension, scope)}${sortText(value)}${END}/`;
}

/** Index: the objects of a model that somebody must look at, by the time when. */
export function duePrefix(keys: Keys, model: ModelName): string {
  return keys.placed(`due/${model}/`);
}

/** There when every object has its entries in the indexes. */
export function entriesReady(keys: Keys): string {
  return keys.placed('ready/entries');
}

/** There when counts are those of what is stored. */
export function countsReady(keys: Keys): string {
  return keys.placed('ready/counts');
}

/** How far the entries of what was stored before have come. */
export function filling(keys: Keys): string {
  return keys.placed('ready/filling');
}

/** All counters. */
export function allCounts(keys: Keys): string {
  return keys.placed('cnt/');
}

/** Everything that follows from the objects, but for whether it is whole. */
export function derivedPrefixes(keys: Keys): string[] {
  return ['cnt/', 'due/', 'mrk/', 'ord/'].map((kind) => keys.placed(kind));
}
