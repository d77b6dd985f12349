import { type PageSearch, pageSearch, texts } from '../../parts/page-search.ts';

const SORTED_USERS = ['username', 'created_at'] as const;
const SORTED_ORGANIZATIONS = ['name', 'created_at'] as const;

/** What a table shows that can be sorted, and filtered by a name. */
interface TableSearch<F extends string> extends PageSearch {
  sort?: F;
  desc?: boolean;
  name?: string;
}

export type UsersSearch = TableSearch<(typeof SORTED_USERS)[number]>;
export type OrganizationsSearch = TableSearch<(typeof SORTED_ORGANIZATIONS)[number]>;

/** What the table of policies shows. */
export interface PoliciesSearch {
  action?: string;
  /** Only those that differ from the defaults. */
  changed?: boolean;
}

/** Reads what the table of users shows; what is no value of a parameter is left out. */
export function usersSearch(search: Record<string, unknown>): UsersSearch {
  return tableSearch(search, SORTED_USERS);
}

/** Reads what the table of organizations shows; what is no value of a parameter is left out. */
export function organizationsSearch(search: Record<string, unknown>): OrganizationsSearch {
  return tableSearch(search, SORTED_ORGANIZATIONS);
}

/** Reads what the table of policies shows; what is no value of a parameter is left out. */
export function policiesSearch(search: Record<string, unknown>): PoliciesSearch {
  return { ...texts(search, ['action']), ...(isOn(search.changed) && { changed: true }) };
}

/** The order that an address chooses: by default the first ones created come first. */
export function orderOf<F extends string>({ sort, desc }: TableSearch<F>) {
  return { ...(sort && { sortby: sort }), order: desc === true ? ('desc' as const) : ('asc' as const) };
}

function tableSearch<F extends string>(
  search: Record<string, unknown>,
  sorted: readonly F[],
): TableSearch<F> {
  const sort = sorted.find((one) => one === search.sort);
  return {
    ...pageSearch(search),
    ...(sort && { sort }),
    ...(isOn(search.desc) && { desc: true }),
    ...texts(search, ['name']),
  };
}

function isOn(value: unknown): boolean {
  return value === true || value === 'true';
}
