import { Group, Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Cluster } from '../../data/clusters.ts';
import { progressQuery } from '../../data/overview.ts';
import { percent } from '../../parts/format.ts';
import { ClusterLink } from '../../parts/LinkButton.tsx';
import { Panel } from '../../parts/Panel.tsx';
import { StateBadge } from '../../parts/StateBadge.tsx';
import { overview } from '../../texts/overview.ts';
import { MoreClusters } from './MoreClusters.tsx';

/** The clusters that something is being done to, and how far it is. */
export function Transition({ clusters, count }: { clusters: readonly Cluster[]; count: number }) {
  return (
    <Panel title={overview.transition}>
      {clusters.length === 0 && <Text size="sm">{overview.transitionNone}</Text>}
      <Stack gap="sm">
        {clusters.map(({ id, name, state }) => (
          <div key={id}>
            <Group gap="xs">
              <ClusterLink id={id} name={name} />
              <StateBadge state={state} />
            </Group>
            <Bar id={id} name={name} />
          </div>
        ))}
        <MoreClusters count={count - clusters.length} />
      </Stack>
    </Panel>
  );
}

function Bar({ id, name }: { id: string; name: string }) {
  const { data } = useQuery(progressQuery(id));
  if (typeof data !== 'number') return null;
  return (
    <Group gap="xs" wrap="nowrap" mt={4}>
      <Progress value={data} flex={1} aria-label={overview.progress(name)} />
      <Text size="xs">{percent(data / 100)}</Text>
    </Group>
  );
}
