import { type PageSearch, pageSearch, texts } from '../../parts/page-search.ts';

/** The sections of the status, in their order. */
export const SECTION_NAMES = ['pods', 'workloads', 'services', 'storage'] as const;
export type Section = (typeof SECTION_NAMES)[number];

/** The section of a status, what it is filtered by, and which page of it is shown. */
export interface StatusSearch extends PageSearch {
  section?: Section;
  namespace?: string;
  name?: string;
}

/** Reads the parameters of the address; what is no value of one is left out. */
export function statusSearch(search: Record<string, unknown>): StatusSearch {
  const { section } = search;
  return {
    ...(isSection(section) && { section }),
    ...texts(search, ['namespace', 'name']),
    ...pageSearch(search),
  };
}

/** Whether an address, or a tab, names a section. */
export function isSection(value: unknown): value is Section {
  return SECTION_NAMES.some((one) => one === value);
}
