import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type Cluster, clusterQuery } from '../../../data/clusters.ts';
import { useRights } from '../../../data/rights.ts';
import { clusterTrailQuery, historyQuery, MOST_ENTRIES, merged } from '../../../data/timeline.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { ErrorNote } from '../../../parts/ErrorNote.tsx';
import { number } from '../../../parts/format.ts';
import { Loaded } from '../../../parts/Loaded.tsx';
import { Pager } from '../../../parts/Pager.tsx';
import { withoutDefaults } from '../../../parts/page-search.ts';
import { Waiting } from '../../../parts/Waiting.tsx';
import { timeline as texts } from '../../../texts/timeline.ts';
import { Filters } from './Filters.tsx';
import { Happenings } from './Happenings.tsx';
import { isShown, type TimelineSearch } from './search.ts';

/** What happened to a cluster, newest first: its history, and for who may read it the audit trail. */
export function Events() {
  const { id } = useParams({ from: '/shell/clusters/$id' });
  return <Loaded query={useQuery(clusterQuery(id))}>{(cluster) => <Timeline cluster={cluster} />}</Loaded>;
}

function Timeline({ cluster }: { cluster: Cluster }) {
  const search = useSearch({ from: '/shell/clusters/$id/events' });
  const show = useShow();
  const readsTrail = useRights(cluster.owner)('audit:read');
  const history = useQuery(historyQuery(cluster.id));
  const trail = useQuery({ ...clusterTrailQuery(cluster, search), enabled: readsTrail === true });
  const all = useMemo(() => merged(history.data ?? [], trail.data ?? []), [history.data, trail.data]);
  const shown = all.filter((one) => isShown(one, search, texts.self));
  const { page = 1, size = 20 } = search;
  const isWaiting = readsTrail === undefined || (readsTrail && trail.isPending);
  return (
    <>
      <Filters search={search} hasTrail={readsTrail === true} onChange={show} />
      {trail.isError && <ErrorNote error={trail.error} onRetry={() => trail.refetch()} />}
      {trail.data?.length === MOST_ENTRIES && (
        <Text size="sm" c="dimmed" mb="sm">
          {texts.capped(number(MOST_ENTRIES))}
        </Text>
      )}
      {isWaiting ? (
        <Waiting />
      ) : (
        <Loaded query={history}>
          {() =>
            shown.length === 0 ? (
              <None isFiltered={all.length > 0} />
            ) : (
              <>
                <Happenings items={shown.slice((page - 1) * size, page * size)} />
                <Pager page={page} size={size} total={shown.length} onChange={show} />
              </>
            )
          }
        </Loaded>
      )}
    </>
  );
}

function None({ isFiltered }: { isFiltered: boolean }) {
  const navigate = useNavigate({ from: '/clusters/$id/events' });
  const { empty, noneFound } = texts;
  if (!isFiltered) return <EmptyState {...empty} />;
  return (
    <EmptyState
      title={noneFound.title}
      text={noneFound.text}
      action={<Button onClick={() => navigate({ search: ({ ns }) => ({ ns }) })}>{noneFound.clear}</Button>}
    />
  );
}

/** Changes what the address says; what is as by default is no part of it. */
function useShow() {
  const navigate = useNavigate({ from: '/clusters/$id/events' });
  return (change: Partial<TimelineSearch>) =>
    navigate({
      replace: 'user' in change || 'what' in change,
      resetScroll: false,
      search: (before) => withoutDefaults({ ...before, ...change }),
    });
}
