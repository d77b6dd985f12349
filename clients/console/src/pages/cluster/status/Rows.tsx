import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Pager } from '../../../parts/Pager.tsx';
import { WideTable } from '../../../parts/WideTable.tsx';

/** A column of a table: its head, and what stands in it for a row. */
export interface Column<R> {
  head: string;
  /** Whether it may be broken anywhere, since it may be long. */
  isLong?: boolean;
  cell: (row: R) => ReactNode;
}

/** Which page of the rows is shown. */
export interface Paging {
  page: number;
  size: number;
  onPage: (next: { page: number; size: number }) => void;
}

/** A page of rows, so that thousands of them are as fast as twenty. */
export function Rows<R extends { id: string }>({
  label,
  rows,
  columns,
  empty,
  page,
  size,
  onPage,
}: Paging & {
  label: string;
  rows: readonly R[];
  columns: readonly Column<R>[];
  empty: { title: string; text: string };
}) {
  if (rows.length === 0) return <EmptyState {...empty} />;
  // Rows go while the page is looked at: the last page that there is, instead of none.
  const shown = Math.min(page, Math.ceil(rows.length / size));
  return (
    <>
      <WideTable label={label} minWidth={640}>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ head }) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice((shown - 1) * size, shown * size).map((row) => (
            <Table.Tr key={row.id}>
              {columns.map(({ head, isLong, cell }) => (
                <Table.Td key={head} style={isLong ? { overflowWrap: 'anywhere' } : undefined}>
                  {cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      <Pager page={shown} size={size} total={rows.length} onChange={onPage} />
    </>
  );
}
