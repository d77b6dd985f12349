import type { Happening } from '../../../data/timeline.ts';
import { days, type PageSearch, pageSearch, texts } from '../../../parts/page-search.ts';

/** Filters of a timeline, as its address has them. */
export interface TimelineSearch extends PageSearch {
  /** The history or the audit trail alone. */
  source?: Happening['source'];
  user?: string;
  what?: string;
  since?: string;
  until?: string;
}

/** Reads the parameters of the address; what is no value of one is left out. */
export function timelineSearch(search: Record<string, unknown>): TimelineSearch {
  const { source } = search;
  return {
    ...pageSearch(search),
    ...((source === 'history' || source === 'audit') && { source }),
    ...texts(search, ['user', 'what']),
    ...days(search),
  };
}

/** Whether a filter leaves something in; KQueen itself is a user without a name, which `self` calls. */
export function isShown({ source, entry }: Happening, search: TimelineSearch, self: string): boolean {
  const { user = '', what = '', since, until } = search;
  const said =
    source === 'history' ? [entry.type, entry.state, entry.message] : [entry.action, entry.outcome];
  const at = Date.parse(entry.at);
  return (
    (search.source === undefined || search.source === source) &&
    contains(entry.user ?? self, user) &&
    said.some((text) => contains(text, what)) &&
    (since === undefined || at >= Date.parse(since)) &&
    (until === undefined || at < Date.parse(until))
  );
}

function contains(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}
