import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useScope } from '../../api/scope.ts';
import { clustersQuery } from '../../data/clusters.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { StateBadge } from '../../parts/StateBadge.tsx';
import { clusters } from '../../texts/clusters.ts';

/** The table of clusters. */
export function Clusters() {
  const query = useQuery(clustersQuery({ offset: 0, limit: 20 }, useScope()));
  return (
    <Page title={clusters.title}>
      <Loaded query={query}>
        {({ items }) => (
          <Table>
            <Table.Tbody>
              {items.map(({ id, name, state }) => (
                <Table.Tr key={id}>
                  <Table.Td>{name}</Table.Td>
                  <Table.Td>
                    <StateBadge state={state} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Loaded>
    </Page>
  );
}
