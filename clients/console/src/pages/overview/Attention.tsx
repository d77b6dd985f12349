import { Group, Stack, Text } from '@mantine/core';
import type { Cluster } from '../../data/clusters.ts';
import { expiresSoon } from '../../data/overview.ts';
import { ClusterLink } from '../../parts/LinkButton.tsx';
import { Panel } from '../../parts/Panel.tsx';
import { StateBadge } from '../../parts/StateBadge.tsx';
import { Age } from '../../parts/Time.tsx';
import { overview } from '../../texts/overview.ts';
import { MoreClusters } from './MoreClusters.tsx';

/** The clusters that somebody should look at, and why. */
export function Attention({ clusters, count }: { clusters: readonly Cluster[]; count: number }) {
  return (
    <Panel title={overview.attention}>
      {clusters.length === 0 && <Text size="sm">{overview.attentionNone}</Text>}
      <Stack gap="sm">
        {clusters.map((one) => (
          <div key={one.id}>
            <Group gap="xs">
              <ClusterLink id={one.id} name={one.name} />
              <StateBadge state={one.state} />
            </Group>
            <Why cluster={one} />
          </div>
        ))}
        <MoreClusters count={count - clusters.length} />
      </Stack>
    </Panel>
  );
}

function Why({ cluster: { metadata, approval, expires_at } }: { cluster: Cluster }) {
  const { status_message } = metadata;
  return (
    <Text size="sm" c="dimmed" lineClamp={3}>
      {typeof status_message === 'string' && status_message}
      {approval !== undefined && <span> {overview.approval}</span>}
      {expires_at !== undefined && expiresSoon(expires_at) && (
        <span>
          {' '}
          {overview.expires} <Age at={expires_at} />
        </span>
      )}
    </Text>
  );
}
