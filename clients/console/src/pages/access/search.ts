import { type PageSearch, pageSearch, texts } from '../../parts/page-search.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

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
