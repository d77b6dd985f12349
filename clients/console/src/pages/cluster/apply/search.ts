import { type PageSearch, pageSearch, texts } from '../../../parts/page-search.ts';

/** The apply in the background that is shown, and which page of its results. */
export interface ApplySearch extends PageSearch {
  operation?: string;
}

/** Reads the parameters of the address; what is no value of one is left out. */
export function applySearch(search: Record<string, unknown>): ApplySearch {
  return { ...texts(search, ['operation']), ...pageSearch(search) };
}
