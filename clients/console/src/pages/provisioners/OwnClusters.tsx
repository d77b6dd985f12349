import { Anchor, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Cluster } from '../../data/clusters.ts';
import type { Provisioner } from '../../data/create-cluster.ts';
import { ownClustersQuery } from '../../data/provisioners.ts';
import { number } from '../../parts/format.ts';
import { ClusterLink } from '../../parts/LinkButton.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Panel } from '../../parts/Panel.tsx';
import { StateBadge } from '../../parts/StateBadge.tsx';
import { Age } from '../../parts/Time.tsx';
import { WideTable } from '../../parts/WideTable.tsx';
import { provisioners } from '../../texts/provisioners.ts';
import { useClusterCount, useOwnScope } from './own-scope.ts';

const { clusters: texts } = provisioners;
const SHOWN = 10;

/** The newest clusters of a provisioner, and the way to all of them. */
export function OwnClusters({ provisioner }: { provisioner: Provisioner }) {
  const query = useQuery(ownClustersQuery(provisioner, useOwnScope(provisioner)));
  const count = useClusterCount(provisioner);
  return (
    <Panel title={texts.title}>
      <Loaded query={query}>
        {(clusters) => (
          <>
            {clusters.length === 0 && !count && <Text size="sm">{texts.none}</Text>}
            {clusters.length > 0 && <Clusters clusters={clusters.slice(0, SHOWN)} />}
            {(count ?? 0) > Math.min(clusters.length, SHOWN) && (
              <Anchor
                size="sm"
                renderRoot={(props) => (
                  <Link to="/clusters" search={{ provisioner: provisioner.name }} {...props} />
                )}
              >
                {texts.all(number(count ?? 0))}
              </Anchor>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function Clusters({ clusters }: { clusters: readonly Cluster[] }) {
  return (
    <WideTable label={texts.table} minWidth={480} verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          {Object.values(texts.columns).map((label) => (
            <Table.Th key={label}>{label}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {clusters.map(({ id, name, state, owner, created_at }) => (
          <Table.Tr key={id}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              <ClusterLink id={id} name={name} />
            </Table.Td>
            <Table.Td>
              <StateBadge state={state} />
            </Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{owner.username}</Table.Td>
            <Table.Td>
              <Age at={created_at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
