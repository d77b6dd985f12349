import { Table, type TableProps } from '@mantine/core';

/** A table that scrolls by itself where the screen is narrower than `minWidth`, also by keyboard. */
export function WideTable({ label, minWidth, ...table }: TableProps & { label: string; minWidth: number }) {
  return (
    <Table.ScrollContainer
      minWidth={minWidth}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': label } }}
    >
      <Table aria-label={label} {...table} />
    </Table.ScrollContainer>
  );
}
