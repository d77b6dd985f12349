import { type PageSearch, pageSearch } from '../../../parts/page-search.ts';

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
    ...text('name', search.name),
    ...(kinds.length > 0 && { kind: kinds }),
    ...text('namespace', search.namespace),
    ...(view === 'list' && { view }),
    ...text('object', search.object),
    ...pageSearch(search),
  };
}

/** Numbers in an address are texts here: a namespace may be called 2024. */
function text(name: string, value: unknown): Record<string, string> {
  const isText = typeof value === 'string' || typeof value === 'number';
  return isText && value !== '' ? { [name]: String(value).slice(0, 253) } : {};
}
