import { Anchor, Table } from '@mantine/core';
import { Pager } from '../../../parts/Pager.tsx';
import { Age } from '../../../parts/Time.tsx';
import { WideTable } from '../../../parts/WideTable.tsx';
import { topology as texts } from '../../../texts/topology.ts';
import type { GraphObject } from './objects.ts';

/** The objects as a table: the same as the graph, for everybody who does not see it. */
export function ObjectTable({
  objects,
  page,
  size,
  onOpen,
  onPage,
}: {
  objects: readonly GraphObject[];
  page: number;
  size: number;
  onOpen: (uid: string) => void;
  onPage: (next: { page: number; size: number }) => void;
}) {
  const { columns, tableLabel } = texts;
  return (
    <>
      <WideTable label={tableLabel} minWidth={640} verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{columns.name}</Table.Th>
            <Table.Th>{columns.kind}</Table.Th>
            <Table.Th>{columns.namespace}</Table.Th>
            <Table.Th>{columns.status}</Table.Th>
            <Table.Th>{columns.created}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {objects
            .slice((page - 1) * size, page * size)
            .map(({ uid, name, kind, namespace, status, created }) => (
              <Table.Tr key={uid}>
                <Table.Td>
                  <Anchor component="button" size="sm" ta="left" onClick={() => onOpen(uid)}>
                    {name}
                  </Anchor>
                </Table.Td>
                <Table.Td>{kind}</Table.Td>
                <Table.Td>{namespace}</Table.Td>
                <Table.Td>{status}</Table.Td>
                <Table.Td>{created !== '' && <Age at={created} />}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </WideTable>
      <Pager page={page} size={size} total={objects.length} onChange={onPage} />
    </>
  );
}
