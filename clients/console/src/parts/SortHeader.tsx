import { Group, Table, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import classes from './SortHeader.module.css';

/** How a table is sorted: by which field, and which way. */
export interface Sorting<F extends string> {
  by: F | undefined;
  desc: boolean;
}

/** The head of a column by which a table can be sorted: another click turns the order round. */
export function SortHeader<F extends string>({
  field,
  label,
  sorting,
  onSort,
}: {
  field: F;
  label: string;
  sorting: Sorting<F>;
  onSort: (next: Sorting<F>) => void;
}) {
  const isSorted = sorting.by === field;
  const Icon = isSorted ? (sorting.desc ? IconArrowDown : IconArrowUp) : IconArrowsSort;
  return (
    <Table.Th aria-sort={isSorted ? (sorting.desc ? 'descending' : 'ascending') : undefined}>
      <UnstyledButton
        className={classes.button}
        onClick={() => onSort({ by: field, desc: isSorted && !sorting.desc })}
      >
        <Group gap={4} wrap="nowrap">
          {label}
          <Icon size={14} aria-hidden />
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
}
