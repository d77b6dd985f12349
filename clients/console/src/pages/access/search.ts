import { days, type PageSearch, pageSearch, texts } from '../../parts/page-search.ts';

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
  return { ...pageSearch(search), ...texts(search, ['user', 'action', 'object']), ...days(search) };
}
