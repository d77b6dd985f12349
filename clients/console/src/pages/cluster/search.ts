/** What the status of a cluster is filtered by, and which page of its pods is shown. */
export interface StatusSearch {
  namespace?: string;
  page?: number;
  size?: number;
}

/** Reads the parameters of the address; what is no value of one is left out. */
export function statusSearch(search: Record<string, unknown>): StatusSearch {
  const { namespace } = search;
  // A namespace may be called 2024.
  const isText = typeof namespace === 'string' || typeof namespace === 'number';
  return {
    ...(isText && namespace !== '' && { namespace: String(namespace).slice(0, 253) }),
    ...paging(search),
  };
}

/** Which page of the history is shown. */
export interface EventsSearch {
  page?: number;
  size?: number;
}

/** Reads the parameters of the address; what is no value of one is left out. */
export function eventsSearch(search: Record<string, unknown>): EventsSearch {
  return paging(search);
}

function paging(search: Record<string, unknown>): EventsSearch {
  const page = Number(search.page);
  const size = Number(search.size);
  return {
    ...(Number.isInteger(page) && page > 1 && { page }),
    ...([20, 50, 100, 200].includes(size) && { size }),
  };
}
