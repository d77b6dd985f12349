import { InvalidInput } from '../errors.ts';
import { isCursor, type PageWanted } from '../repository/indexes/pages.ts';
import type { OrderName } from '../repository/model.ts';
import { type ListRequest, PAGE_ITEMS } from './list.ts';

/** The orders that the store keeps, by what a client calls them. */
export type Orders = Readonly<Record<string, OrderName>>;

/** The orders of every list. */
export const ORDERS: Orders = { created_at: 'created_at', created: 'created_at', name: 'name' };
/** Those of objects without a state, which keep the order of their creation when they are sorted by it. */
export const STATELESS_ORDERS: Orders = { ...ORDERS, state: 'created_at', status: 'created_at' };

/** A list request with its order, and what else it has: filters. */
export interface PagedRequest extends ListRequest {
  sortby?: string;
  cursor?: string;
}

/** What does not choose among the objects of a namespace. */
const NO_FILTERS = ['offset', 'limit', 'cursor', 'order', 'sortby', 'namespace', 'all_namespaces'];
const CURSOR_PARTS = /^([^/]+)\/(asc|desc)\/(.+)$/s;

/**
 * The page that a request wants of the store's own order; undefined where all objects must be read: for a list without a
 * page, with filters, or in another order. Throws `InvalidInput` for a cursor of another list.
 */
export function pageWanted(query: PagedRequest, orders: Orders): Omit<PageWanted, 'namespace'> | undefined {
  const { offset, limit = PAGE_ITEMS, cursor, sortby = 'created_at', order = 'asc' } = query;
  if (offset === undefined && cursor === undefined) return undefined;
  const known = Object.hasOwn(orders, sortby) ? orders[sortby] : undefined;
  const isFiltered = Object.entries(query).some(
    ([name, value]) => value !== undefined && !NO_FILTERS.includes(name),
  );
  if (cursor !== undefined && (!known || isFiltered || offset !== undefined))
    throw InvalidInput.field('cursor', 'cannot be combined with this: page with offset and limit');
  if (!known || isFiltered) return undefined;
  const after = cursor === undefined ? undefined : placeOf(cursor, `${known}/${order}`);
  return { order: known, descending: order === 'desc', limit, offset, after };
}

/** The query of the next page, for `Link: <?...>; rel="next"` (RFC 8288): this one with a cursor in the place of the offset. Undefined after the last page. */
export function nextQuery(
  query: PagedRequest,
  orders: Orders,
  place: string | undefined,
): string | undefined {
  if (place === undefined) return undefined;
  const { sortby = 'created_at', order = 'asc' } = query;
  const cursor = Buffer.from(`${orders[sortby]}/${order}/${place}`).toString('base64url');
  const { offset: _, ...rest } = query;
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...rest, cursor }))
    if (value !== undefined) parameters.set(name, String(value));
  return parameters.toString();
}

function placeOf(cursor: string, expected: string): string {
  const [, order, direction, place = ''] =
    CURSOR_PARTS.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (`${order}/${direction}` !== expected || !isCursor(place))
    throw InvalidInput.field('cursor', 'must be one that this list gave, with the same order');
  return place;
}
