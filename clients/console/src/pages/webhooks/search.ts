import { type PageSearch, pageSearch, texts } from '../../parts/page-search.ts';

/** What the table of webhooks shows. */
export interface WebhooksSearch extends PageSearch {
  name?: string;
}

/** What the log of a webhook shows: a page of it, and the attempts of one delivery. */
export interface DeliveriesSearch extends PageSearch {
  delivery?: string;
}

export function webhooksSearch(search: Record<string, unknown>): WebhooksSearch {
  return { ...pageSearch(search), ...texts(search, ['name']) };
}

export function deliveriesSearch(search: Record<string, unknown>): DeliveriesSearch {
  return { ...pageSearch(search), ...texts(search, ['delivery']) };
}
