import { Group, SegmentedControl } from '@mantine/core';
import { DayField } from '../../../parts/DayField.tsx';
import { SearchField } from '../../../parts/SearchField.tsx';
import { timeline as texts } from '../../../texts/timeline.ts';
import type { TimelineSearch } from './search.ts';

interface Shown {
  search: TimelineSearch;
  /** Whether the audit trail is part of the timeline. */
  hasTrail: boolean;
  onChange: (change: Partial<TimelineSearch>) => void;
}

/** What the timeline is filtered by. */
export function Filters({ search, hasTrail, onChange }: Shown) {
  const { source, what = '', user = '', since = '', until = '' } = search;
  const { sources, filters } = texts;
  const change = (next: Partial<TimelineSearch>) => onChange({ ...next, page: 1 });
  return (
    <Group gap="sm" mb="md">
      {hasTrail && (
        <SegmentedControl
          aria-label={filters.source}
          value={source ?? 'all'}
          data={[
            { value: 'all', label: sources.all },
            { value: 'history', label: sources.history },
            { value: 'audit', label: sources.audit },
          ]}
          onChange={(next) => change({ source: next === 'history' || next === 'audit' ? next : undefined })}
        />
      )}
      <SearchField label={filters.what} value={what} isMain onChange={(next) => change({ what: next })} />
      <SearchField label={filters.user} value={user} onChange={(next) => change({ user: next })} />
      <DayField label={filters.since} value={since} onChange={(next) => change({ since: next })} />
      <DayField label={filters.until} value={until} onChange={(next) => change({ until: next })} />
    </Group>
  );
}
