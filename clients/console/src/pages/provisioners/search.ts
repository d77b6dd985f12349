import type { ProvisionerPage } from '../../data/provisioners.ts';
import { offsetOf, type PageSearch, pageSearch, texts } from '../../parts/page-search.ts';

const SORTED = ['name', 'created_at', 'state', 'engine'] as const;

/** What the table of provisioners shows, as its address says. */
export interface ProvisionersSearch extends PageSearch {
  sort?: (typeof SORTED)[number];
  desc?: boolean;
  name?: string;
  engine?: string;
}

/** Which engine the form of a new provisioner is for. */
export interface NewProvisionerSearch {
  engine?: string;
}

export function provisionersSearch(search: Record<string, unknown>): ProvisionersSearch {
  const sort = SORTED.find((one) => one === search.sort);
  return {
    ...pageSearch(search),
    ...(sort && { sort }),
    ...((search.desc === true || search.desc === 'true') && { desc: true }),
    ...texts(search, ['name', 'engine']),
  };
}

export function newProvisionerSearch(search: Record<string, unknown>): NewProvisionerSearch {
  return texts(search, ['engine']);
}

/** The page of the list that an address chooses: by name, unless somebody sorts. */
export function pageOf(search: ProvisionersSearch): ProvisionerPage {
  const { sort = 'name', desc = false, name, engine } = search;
  return { ...offsetOf(search), sortby: sort, order: desc ? 'desc' : 'asc', name, engine };
}
