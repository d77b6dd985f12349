import { type PageSearch, pageSearch, texts } from '../../parts/page-search.ts';

/** What the status of a cluster is filtered by, and which page of its pods is shown. */
export interface StatusSearch extends PageSearch {
  namespace?: string;
}

/** Reads the parameters of the address; what is no value of one is left out. */
export function statusSearch(search: Record<string, unknown>): StatusSearch {
  return { ...texts(search, ['namespace']), ...pageSearch(search) };
}
