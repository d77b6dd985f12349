import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../api/errors.ts';
import type { Scope } from '../../api/scope.ts';
import { recentQuery } from '../../data/overview.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Panel } from '../../parts/Panel.tsx';
import { Age } from '../../parts/Time.tsx';
import { overview } from '../../texts/overview.ts';

/** What happened last; nothing for who may not know. */
export function Recent({ scope }: { scope: Scope }) {
  const query = useQuery(recentQuery(scope));
  if (query.error instanceof ApiError && query.error.status === 403) return null;
  return (
    <Panel title={overview.recent}>
      <Loaded query={query}>
        {(entries) => (
          <Stack gap={6}>
            {entries.length === 0 && <Text size="sm">{overview.recentNone}</Text>}
            {entries.map(({ id, at, user, action, name, outcome }) => (
              <Text key={id} size="sm" style={{ overflowWrap: 'anywhere' }}>
                {overview.event(user, action)} {name}{' '}
                <Text span size="xs" c="dimmed">
                  {outcome !== 'done' && overview[outcome]} <Age at={at} />
                </Text>
              </Text>
            ))}
          </Stack>
        )}
      </Loaded>
    </Panel>
  );
}
