import { Group, Stack, Text } from '@mantine/core';
import type { Cluster } from '../../data/clusters.ts';
import { Expires, expiresSoon } from '../../parts/Expires.tsx';
import { ClusterLink } from '../../parts/LinkButton.tsx';
import { Panel } from '../../parts/Panel.tsx';
import { StateBadge } from '../../parts/StateBadge.tsx';
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

function Why({ cluster }: { cluster: Cluster }) {
  const { metadata, approval, expires_at, protected: isProtected } = cluster;
  const { status_message } = metadata;
  return (
    <>
      <Text size="sm" c="dimmed" lineClamp={3}>
        {typeof status_message === 'string' && status_message}
        {approval !== undefined && <span> {overview.approval}</span>}
      </Text>
      {expires_at !== undefined && expiresSoon(expires_at) && (
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {isProtected ? overview.expiresProtected : overview.expires}
          </Text>
          <Expires at={expires_at} />
        </Group>
      )}
    </>
  );
}
