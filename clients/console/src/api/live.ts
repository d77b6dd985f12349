const SLOWER = 1.5;

/** What was seen of a query when it was last answered. */
interface Seen {
  at: number;
  data: unknown;
  pause: number;
}

/** A query, as far as it is looked at. */
interface Watched {
  state: { data: unknown; dataUpdatedAt: number; fetchFailureCount: number };
}

const seen = new WeakMap<object, Seen>();

/**
 * A `refetchInterval`: asks again after `from` milliseconds, less often the longer nothing changes or the more tries fail,
 * and at least every `to`. TanStack Query stops it in hidden tabs, and asks at once when the tab is shown again.
 */
export function live({ from = 5_000, to = 60_000 } = {}) {
  return (query: Watched): number => {
    const { data, dataUpdatedAt: at, fetchFailureCount } = query.state;
    const last = seen.get(query);
    if (last?.at !== at) {
      // Structural sharing: an answer that says the same is the same object.
      const pause = last !== undefined && last.data === data ? Math.min(last.pause * SLOWER, to) : from;
      seen.set(query, { at, data, pause });
    }
    const { pause } = seen.get(query) ?? { pause: from };
    return Math.min(pause * 2 ** fetchFailureCount, to);
  };
}
