import { Group, Pagination, Select, Text } from '@mantine/core';
import { pager } from '../texts/pager.ts';
import { number } from './format.ts';
import { SIZES } from './page-search.ts';

/** Chooses a page of a list that the server pages, and says which part of it is shown. */
export function Pager({
  page,
  size,
  total,
  onChange,
}: {
  page: number;
  size: number;
  total: number;
  onChange: (next: { page: number; size: number }) => void;
}) {
  const first = (page - 1) * size + 1;
  const pages = Math.ceil(total / size);
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" c="dimmed" role="status">
        {pager.shown(
          number(Math.min(first, total)),
          number(Math.min(first + size - 1, total)),
          number(total),
        )}
      </Text>
      <Group gap="sm">
        <Select
          aria-label={pager.size}
          size="xs"
          w={110}
          allowDeselect={false}
          value={String(size)}
          data={SIZES.map((one) => ({ value: String(one), label: pager.perPage(one) }))}
          onChange={(chosen) => onChange({ page: 1, size: Number(chosen ?? size) })}
        />
        {pages > 1 && (
          <Pagination
            size="sm"
            siblings={0}
            value={page}
            total={pages}
            onChange={(next) => onChange({ page: next, size })}
            getControlProps={(control) => ({ 'aria-label': pager.controls[control] })}
            getItemProps={(item) => ({ 'aria-label': pager.page(item) })}
          />
        )}
      </Group>
    </Group>
  );
}
