import type { ClusterPage } from '../../data/clusters.ts';

const SORTED = ['name', 'created_at', 'state', 'provisioner'] as const;
const SIZES = [20, 50, 100, 200];

/** What the table of clusters shows, as its address says. */
export interface ClustersSearch {
  page?: number;
  size?: number;
  sort?: (typeof SORTED)[number];
  desc?: boolean;
  name?: string;
  provisioner?: string;
  engine?: string;
}

/** Reads the parameters of the address; what is no value of one is left out. */
export function clustersSearch(search: Record<string, unknown>): ClustersSearch {
  const page = Number(search.page);
  const size = Number(search.size);
  const sort = SORTED.find((one) => one === search.sort);
  return {
    ...(Number.isInteger(page) && page > 1 && { page }),
    ...(SIZES.includes(size) && { size }),
    ...(sort && { sort }),
    ...((search.desc === true || search.desc === 'true') && { desc: true }),
    ...text('name', search.name),
    ...text('provisioner', search.provisioner),
    ...text('engine', search.engine),
  };
}

/** Numbers and booleans in an address are texts here: a cluster may be called 2024. */
function text(name: string, value: unknown): Record<string, string> {
  const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isText && value !== '' ? { [name]: String(value).slice(0, 253) } : {};
}

/** The page of the list that an address chooses. */
export function pageOf({
  page = 1,
  size = 20,
  sort,
  desc,
  name,
  provisioner,
  engine,
}: ClustersSearch): ClusterPage {
  // The newest first, unless somebody sorts.
  const order = sort === undefined || desc === true ? ('desc' as const) : ('asc' as const);
  return {
    offset: (page - 1) * size,
    limit: size,
    sortby: sort ?? 'created_at',
    order,
    name,
    provisioner,
    engine,
  };
}
