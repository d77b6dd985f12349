import { Table, Text } from '@mantine/core';
import type { PodRow } from '../../../data/inside.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Pager } from '../../../parts/Pager.tsx';
import { Panel } from '../../../parts/Panel.tsx';
import { WideTable } from '../../../parts/WideTable.tsx';
import { inside } from '../../../texts/inside.ts';

interface Shown {
  pods: readonly PodRow[];
  page: number;
  size: number;
  onPage: (next: { page: number; size: number }) => void;
}

/** A page of the pods, so that thousands of them are as fast as twenty. */
export function Pods({ pods, page, size, onPage }: Shown) {
  const { columns } = inside;
  if (pods.length === 0) return <EmptyState title={inside.podsNone} text={inside.podsHint} />;
  return (
    <Panel title={inside.pods}>
      <WideTable label={inside.podsTable} minWidth={640}>
        <Table.Thead>
          <Table.Tr>
            {[columns.name, columns.namespace, columns.state, columns.node].map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pods.slice((page - 1) * size, page * size).map((pod) => (
            <Table.Tr key={pod.id}>
              <Table.Td>{pod.name}</Table.Td>
              <Table.Td>{pod.namespace}</Table.Td>
              <Table.Td>
                {pod.phase}
                {pod.reason !== '' && (
                  <Text size="xs" c="dimmed">
                    {pod.reason}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>{pod.node}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      <Pager page={page} size={size} total={pods.length} onChange={onPage} />
    </Panel>
  );
}
