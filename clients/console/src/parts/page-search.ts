/** How many rows a page may have. */
export const SIZES = [20, 50, 100, 200];

/** Which page of a list an address names. */
export interface PageSearch {
  page?: number;
  size?: number;
}

/** Reads the page of an address; what is no value is left out. */
export function pageSearch(search: Record<string, unknown>): PageSearch {
  const [page, size] = [Number(search.page), Number(search.size)];
  return { ...(Number.isInteger(page) && page > 1 && { page }), ...(SIZES.includes(size) && { size }) };
}

/** The part of a list that the API is asked for. */
export function offsetOf({ page = 1, size = 20 }: PageSearch): { offset: number; limit: number } {
  return { offset: (page - 1) * size, limit: size };
}

/** What is as by default is no part of an address. */
export function withoutDefaults<T extends object>(search: T): T {
  const kept = Object.entries(search).filter(
    ([name, value]) =>
      value !== '' &&
      value !== undefined &&
      value !== false &&
      !(name === 'page' && value === 1) &&
      !(name === 'size' && value === 20),
  );
  return Object.fromEntries(kept) as T;
}

/** Reads texts of an address. Numbers and booleans in it are texts here: a cluster may be called 2024. */
export function texts<N extends string>(
  search: Record<string, unknown>,
  names: readonly N[],
): Partial<Record<N, string>> {
  const found = names.flatMap((name) => {
    const value = search[name];
    const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return isText && value !== '' ? [[name, String(value).slice(0, 253)] as const] : [];
  });
  return Object.fromEntries(found) as Partial<Record<N, string>>;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the days of an address between which something is looked for. */
export function days({ since, until }: Record<string, unknown>): { since?: string; until?: string } {
  return { ...(isDay(since) && { since }), ...(isDay(until) && { until }) };
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && DAY.test(value) && !Number.isNaN(Date.parse(value));
}
