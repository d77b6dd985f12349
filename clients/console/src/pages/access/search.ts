const SIZES = [20, 50, 100, 200];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Which page of a list an address names. */
export interface PageSearch {
  page?: number;
  size?: number;
}

/** What the table of tokens shows. */
export interface TokensSearch extends PageSearch {
  name?: string;
}

/** What the table of the audit trail shows. */
export interface AuditSearch extends PageSearch {
  user?: string;
  action?: string;
  object?: string;
  since?: string;
  until?: string;
}

export function tokensSearch(search: Record<string, unknown>): TokensSearch {
  return { ...pageSearch(search), ...texts(search, ['name']) };
}

export function auditSearch(search: Record<string, unknown>): AuditSearch {
  const { since, until } = search;
  return {
    ...pageSearch(search),
    ...texts(search, ['user', 'action', 'object']),
    ...(typeof since === 'string' && DAY.test(since) && { since }),
    ...(typeof until === 'string' && DAY.test(until) && { until }),
  };
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
      !(name === 'page' && value === 1) &&
      !(name === 'size' && value === 20),
  );
  return Object.fromEntries(kept) as T;
}

function pageSearch(search: Record<string, unknown>): PageSearch {
  const [page, size] = [Number(search.page), Number(search.size)];
  return { ...(Number.isInteger(page) && page > 1 && { page }), ...(SIZES.includes(size) && { size }) };
}

/** Numbers and booleans in an address are texts here. */
function texts(search: Record<string, unknown>, names: readonly string[]): Record<string, string> {
  const found = names.flatMap((name) => {
    const value = search[name];
    const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return isText && value !== '' ? [[name, String(value).slice(0, 253)] as const] : [];
  });
  return Object.fromEntries(found);
}
