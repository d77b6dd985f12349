import { Anchor, Button, Table, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../../data/me.ts';
import type { Organization } from '../../../data/organizations.ts';
import { SortHeader, type Sorting } from '../../../parts/SortHeader.tsx';
import { Age } from '../../../parts/Time.tsx';
import { WideTable } from '../../../parts/WideTable.tsx';
import { organizations as texts } from '../../../texts/organization.ts';
import type { OrganizationsSearch } from '../search.ts';

type Field = NonNullable<OrganizationsSearch['sort']>;

interface Shown {
  items: readonly Organization[];
  sorting: Sorting<Field>;
  onSort: (next: Sorting<Field>) => void;
  /** Undefined for who may not. */
  onRemove: ((organization: Organization) => void) | undefined;
}

/** Organizations; the name of each leads to its page, and so chooses it. */
export function OrganizationTable({ items, sorting, onSort, onRemove }: Shown) {
  const me = useMe();
  const { columns, remove } = texts;
  const head = (field: Field, label: string) => (
    <SortHeader field={field} label={label} sorting={sorting} onSort={onSort} />
  );
  return (
    <WideTable label={texts.table} minWidth={560} verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          {head('name', columns.name)}
          <Table.Th>{columns.namespace}</Table.Th>
          {head('created_at', columns.created)}
          {onRemove && (
            <Table.Th>
              <VisuallyHidden>{remove.action}</VisuallyHidden>
            </Table.Th>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((one) => {
          const isOwn = one.id === me.organization.id;
          return (
            <Table.Tr key={one.id}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <Anchor
                  size="sm"
                  fw={500}
                  renderRoot={(props) => (
                    <Link {...props} to="/organization" search={{ ns: isOwn ? undefined : one.namespace }} />
                  )}
                >
                  {one.name}
                </Anchor>
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{one.namespace}</Table.Td>
              <Table.Td>
                <Age at={one.created_at} />
              </Table.Td>
              {onRemove && (
                <Table.Td ta="right">
                  {!isOwn && (
                    <Button
                      size="xs"
                      variant="light"
                      color="red"
                      aria-label={remove.of(one.name)}
                      onClick={() => onRemove(one)}
                    >
                      {remove.action}
                    </Button>
                  )}
                </Table.Td>
              )}
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </WideTable>
  );
}
