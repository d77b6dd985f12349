import type { ClusterPage } from '../../data/clusters.ts';
import { offsetOf, type PageSearch, pageSearch, texts } from '../../parts/page-search.ts';

const SORTED = ['name', 'created_at', 'state', 'provisioner'] as const;

/** The days of which the filter by expiry offers a choice. */
export const EXPIRING = [1, 7, 30];

/** What the table of clusters shows, as its address says. */
export interface ClustersSearch extends PageSearch {
  sort?: (typeof SORTED)[number];
  desc?: boolean;
  name?: string;
  provisioner?: string;
  engine?: string;
  /** Those that expire within so many days. */
  expiring?: number;
  state?: string;
}

/** Reads the parameters of the address; what is no value of one is left out. */
export function clustersSearch(search: Record<string, unknown>): ClustersSearch {
  const expiring = EXPIRING.find((days) => days === Number(search.expiring));
  const sort = SORTED.find((one) => one === search.sort);
  return {
    ...pageSearch(search),
    ...(sort && { sort }),
    ...(expiring && { expiring }),
    ...((search.desc === true || search.desc === 'true') && { desc: true }),
    ...texts(search, ['name', 'provisioner', 'engine', 'state']),
  };
}

/** The page of the list that an address chooses. */
export function pageOf(search: ClustersSearch): ClusterPage {
  const { sort, desc, name, provisioner, engine, state, expiring } = search;
  // The newest first, unless somebody sorts.
  const order = sort === undefined || desc === true ? ('desc' as const) : ('asc' as const);
  return {
    ...offsetOf(search),
    sortby: sort ?? 'created_at',
    order,
    name,
    provisioner,
    engine,
    state,
    expiring,
  };
}
