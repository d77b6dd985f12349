import * as z from 'zod';
import { isNamespace } from '../repository/keys.ts';

const MOST_ITEMS = 1000;
const MOST_OFFSET = 999_999_999;
/** Items of a page whose size was not asked for. */
export const PAGE_ITEMS = 20;

const count = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .pipe(z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`));

/** A boolean in a query, as Python, forms and people write it, in any case. */
export const BooleanText = z
  .string()
  .refine((text) => /^(true|false|yes|no|1|0)$/i.test(text), 'must be true or false')
  .transform((text) => /^(true|yes|1)$/i.test(text));

/** Which namespaces a list covers; without either, the identity's own. */
export interface Scope {
  namespace?: string;
  all_namespaces?: boolean;
}

/** The query parameters that say which namespaces to cover; other ones than the own are for superadmins. */
export const scopeParameters = {
  namespace: z
    .string()
    .refine(isNamespace, 'must be a namespace')
    .optional()
    .meta({ description: 'A namespace other than your own (superadmins)' }),
  all_namespaces: BooleanText.optional().meta({
    description: 'All namespaces (superadmins); items have _namespace',
  }),
};

/** What every list can be sorted by; what has no state keeps the order of its creation. */
const SORTABLE = ['name', 'created_at', 'created', 'state', 'status'] as const;

/** What a list is sorted by. */
export type SortBy<More extends string = never> = (typeof SORTABLE)[number] | More;

/** The query parameters of a page. */
export const pageParameters = {
  offset: count(0, MOST_OFFSET)
    .optional()
    .meta({
      ...{ type: 'integer', minimum: 0, maximum: MOST_OFFSET },
      description: 'First item; changes the answer to {items, total}',
    }),
  limit: count(1, MOST_ITEMS)
    .optional()
    .meta({
      ...{ type: 'integer', minimum: 1, maximum: MOST_ITEMS },
      description: `Items of a page, with offset; ${PAGE_ITEMS} by default`,
    }),
};

/** A page that begins where another one ended, whatever is created or deleted meanwhile. */
const Cursor = z
  .string()
  .max(3_000)
  .optional()
  .meta({ description: 'The next page, as the Link header of the page before names it (rel="next")' });

/** The query of a list route: paging, sorting (by `more` than what all lists have), and substring filters. */
export function listQuery<S extends string, F extends string>(more: readonly S[], filters: readonly F[]) {
  const filterText = z.string().max(253).optional().meta({ description: 'Case-insensitive substring' });
  const filterParameters = Object.fromEntries(filters.map((name) => [name, filterText])) as Record<
    F,
    typeof filterText
  >;
  return z.strictObject({
    ...filterParameters,
    ...scopeParameters,
    ...pageParameters,
    cursor: Cursor,
    sortby: z
      .enum([...SORTABLE, ...more])
      .optional()
      .meta({ description: 'created_at by default' }),
    order: z.enum(['asc', 'desc']).optional().meta({ description: 'asc by default' }),
  });
}

/** The query of a list that has an order of its own: newest first. */
export const pagingQuery = z.strictObject({
  ...pageParameters,
  order: z.enum(['asc', 'desc']).optional().meta({ description: 'desc by default' }),
});

/** How a list was asked for. */
export interface ListRequest extends Scope {
  offset?: number;
  limit?: number;
  order?: 'asc' | 'desc';
}

/** The part of the matching objects to show, in order; with their number where the client pages. */
export interface Page<T> {
  items: T[];
  /** Undefined when the client asked for all. */
  total?: number;
  /** Where the next page begins in the order of the store. */
  next?: string;
}

/** Sorts by `key` (texts, compared by code unit), ties by id, all the other way round for `desc`, and cuts the page that was asked for. */
export function pageOf<T extends { id: string }>(
  matching: readonly T[],
  request: ListRequest,
  key: (item: T) => string,
): Page<T> {
  const direction = request.order === 'desc' ? -1 : 1;
  const keyed = matching.map((item) => ({ item, key: key(item) }));
  keyed.sort((a, b) => direction * (compare(a.key, b.key) || compare(a.item.id, b.item.id)));
  return cut(
    keyed.map(({ item }) => item),
    request,
  );
}

/** The page of a sorted list that was asked for. */
export function cut<T>(
  sorted: readonly T[],
  { offset, limit = PAGE_ITEMS }: Pick<ListRequest, 'offset' | 'limit'>,
): Page<T> {
  if (offset === undefined) return { items: [...sorted] };
  return { items: sorted.slice(offset, offset + limit), total: sorted.length };
}

/**
 * The wire form of a page: a bare array, or `{items, total}` where the client pages. Items without a view have been
 * deleted since they were read, and are left out.
 */
export function listView<T, V extends object>(
  { items, total }: Page<T>,
  view: (item: T) => V | undefined,
): V[] | { items: V[]; total: number } {
  const views = items.map(view).filter((shown) => shown !== undefined);
  return total === undefined ? views : { items: views, total };
}

/** The schema of what `listView` makes. */
export function listOf<S extends z.ZodType>(item: S) {
  return z.union([z.array(item), z.object({ items: z.array(item), total: z.int() })]);
}

/** The namespace of an item, shown in lists that were asked for by namespace. */
export function namespaceShown(scope: Scope, namespace: string): { _namespace?: string } {
  return scope.all_namespaces || scope.namespace !== undefined ? { _namespace: namespace } : {};
}

/** Whether the text holds the part, in any case; without a part, always. */
export function contains(text: string, part: string | undefined): boolean {
  return part === undefined || text.toLowerCase().includes(part.toLowerCase());
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
