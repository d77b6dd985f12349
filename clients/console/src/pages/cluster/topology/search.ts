import { type PageSearch, pageSearch, texts } from '../../../parts/page-search.ts';

/** The filters of a topology, its view and its open object, as the address says. */
export interface TopologySearch extends PageSearch {
  name?: string;
  kind?: string[];
  namespace?: string;
  view?: 'list';
  object?: string;
}

/** Reads the parameters of the address; what is no value of one is left out. */
export function topologySearch(search: Record<string, unknown>): TopologySearch {
  const { kind, view } = search;
  const kinds = Array.isArray(kind) ? kind.map(String).slice(0, 50) : [];
  return {
    ...texts(search, ['name', 'namespace', 'object']),
    ...(kinds.length > 0 && { kind: kinds }),
    ...(view === 'list' && { view }),
    ...pageSearch(search),
  };
}
