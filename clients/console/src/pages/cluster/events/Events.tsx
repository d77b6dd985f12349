import { Text, Timeline } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { eventsQuery } from '../../../data/cluster.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Loaded } from '../../../parts/Loaded.tsx';
import { Pager } from '../../../parts/Pager.tsx';
import { Age } from '../../../parts/Time.tsx';
import { inside } from '../../../texts/inside.ts';

/** What happened to a cluster, newest first. */
export function Events() {
  const { id } = useParams({ from: '/shell/clusters/$id' });
  const { page = 1, size = 20 } = useSearch({ from: '/shell/clusters/$id/events' });
  const navigate = useNavigate({ from: '/clusters/$id/events' });
  return (
    <Loaded query={useQuery(eventsQuery(id, page, size))}>
      {({ items, total }) =>
        total === 0 ? (
          <EmptyState title={inside.eventsNone} text={inside.eventsHint} />
        ) : (
          <>
            <Timeline bulletSize={14} lineWidth={2} mb="md">
              {items.map((event) => (
                <Timeline.Item key={event.id} title={`${event.type} · ${event.state}`}>
                  <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                    {event.message}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {event.user ?? inside.self}, <Age at={event.at} />
                  </Text>
                </Timeline.Item>
              ))}
            </Timeline>
            <Pager page={page} size={size} total={total} onChange={(next) => navigate({ search: next })} />
          </>
        )
      }
    </Loaded>
  );
}
