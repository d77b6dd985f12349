import { type PageSearch, pageSearch } from '../../parts/page-search.ts';

/** What the status of a cluster is filtered by, and which page of its pods is shown. */
export interface StatusSearch extends PageSearch {
  namespace?: string;
}

/** Reads the parameters of the address; what is no value of one is left out. */
export function statusSearch(search: Record<string, unknown>): StatusSearch {
  const { namespace } = search;
  // A namespace may be called 2024.
  const isText = typeof namespace === 'string' || typeof namespace === 'number';
  return {
    ...(isText && namespace !== '' && { namespace: String(namespace).slice(0, 253) }),
    ...pageSearch(search),
  };
}
