import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Scope } from '../../api/scope.ts';
import type { Provisioner } from '../../data/create-cluster.ts';
import { overviewQuery } from '../../data/overview.ts';
import { number } from '../../parts/format.ts';
import { ProvisionerLink } from '../../parts/LinkButton.tsx';
import { SortHeader, type Sorting } from '../../parts/SortHeader.tsx';
import { Age } from '../../parts/Time.tsx';
import { WideTable } from '../../parts/WideTable.tsx';
import { provisioners } from '../../texts/provisioners.ts';
import { State } from './State.tsx';
import type { ProvisionersSearch } from './search.ts';

type Field = NonNullable<ProvisionersSearch['sort']>;

interface Shown {
  items: readonly Provisioner[];
  scope: Scope;
  sorting: Sorting<Field>;
  onSort: (next: Sorting<Field>) => void;
}

/** A page of provisioners as a table. */
export function ProvisionerTable({ items, scope, sorting, onSort }: Shown) {
  const { columns, table } = provisioners;
  const overview = useQuery(overviewQuery(scope));
  const counts = new Map(overview.data?.provisioners.map(({ id, total }) => [id, total]));
  const hasOrganizations = scope.all_namespaces !== undefined;
  const head = (field: Field, label: string) => (
    <SortHeader field={field} label={label} sorting={sorting} onSort={onSort} />
  );
  return (
    <WideTable label={table} minWidth={760} verticalSpacing="xs" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          {head('name', columns.name)}
          {head('state', columns.state)}
          {head('engine', columns.engine)}
          <Table.Th>{columns.clusters}</Table.Th>
          <Table.Th>{columns.owner}</Table.Th>
          {hasOrganizations && <Table.Th>{columns.organization}</Table.Th>}
          {head('created_at', columns.created)}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Td miw={140} style={{ overflowWrap: 'anywhere' }}>
              <ProvisionerLink id={one.id} name={one.name} />
            </Table.Td>
            <Table.Td miw={200}>
              <State provisioner={one} lines={2} />
            </Table.Td>
            <Table.Td>{one.verbose_name}</Table.Td>
            <Table.Td>{overview.data && number(counts.get(one.id) ?? 0)}</Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{one.owner.username}</Table.Td>
            {hasOrganizations && <Table.Td>{one.owner.organization.name}</Table.Td>}
            <Table.Td>
              <Age at={one.created_at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
