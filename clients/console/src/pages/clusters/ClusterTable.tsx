import { Checkbox, Table, Text } from '@mantine/core';
import { memo } from 'react';
import type { Cluster } from '../../data/clusters.ts';
import { Expires } from '../../parts/Expires.tsx';
import { ClusterLink, ProvisionerLink } from '../../parts/LinkButton.tsx';
import { SortHeader, type Sorting } from '../../parts/SortHeader.tsx';
import { StateBadge } from '../../parts/StateBadge.tsx';
import { Age } from '../../parts/Time.tsx';
import { WideTable } from '../../parts/WideTable.tsx';
import { clusters } from '../../texts/clusters.ts';
import classes from './ClusterTable.module.css';
import type { ClustersSearch } from './search.ts';

type Field = NonNullable<ClustersSearch['sort']>;
type Selection = ReadonlyMap<string, Cluster>;

interface Shown {
  items: readonly Cluster[];
  /** Clusters of several organizations are shown. */
  hasOrganizations: boolean;
  sorting: Sorting<Field>;
  onSort: (next: Sorting<Field>) => void;
  selected: Selection;
  onSelect: (change: (before: Selection) => Selection) => void;
}

/** A page of clusters as a table whose rows can be selected. */
export function ClusterTable({ items, hasOrganizations, sorting, onSort, selected, onSelect }: Shown) {
  const { columns, table, selectAll } = clusters;
  const chosen = items.filter(({ id }) => selected.has(id));
  const isAll = chosen.length === items.length;
  const toggle = (ones: readonly Cluster[], isOn: boolean) =>
    onSelect((before) => {
      const next = new Map(before);
      for (const one of ones) {
        if (isOn) next.set(one.id, one);
        else next.delete(one.id);
      }
      return next;
    });
  const head = (field: Field, label: string) => (
    <SortHeader field={field} label={label} sorting={sorting} onSort={onSort} />
  );
  return (
    <WideTable label={table} minWidth={860} verticalSpacing="xs" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={40}>
            <Checkbox
              aria-label={selectAll}
              checked={isAll}
              indeterminate={chosen.length > 0 && !isAll}
              onChange={() => toggle(items, !isAll)}
            />
          </Table.Th>
          {head('name', columns.name)}
          {head('state', columns.state)}
          {head('provisioner', columns.provisioner)}
          <Table.Th>{columns.owner}</Table.Th>
          {hasOrganizations && <Table.Th>{columns.organization}</Table.Th>}
          <Table.Th>{columns.version}</Table.Th>
          {head('created_at', columns.created)}
          <Table.Th>{columns.expires}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((one) => (
          <Row
            key={one.id}
            cluster={one}
            hasOrganization={hasOrganizations}
            isSelected={selected.has(one.id)}
            onToggle={(isOn) => toggle([one], isOn)}
          />
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

interface RowProps {
  cluster: Cluster;
  hasOrganization: boolean;
  isSelected: boolean;
  onToggle: (isOn: boolean) => void;
}

/** Drawn again when the cluster or its selection changes; every `onToggle` does the same. */
const Row = memo(
  function Row({ cluster, hasOrganization, isSelected, onToggle }: RowProps) {
    const { id, name, state, provisioner, owner, metadata, created_at, expires_at, checked_at } = cluster;
    return (
      <Table.Tr bg={isSelected ? 'var(--mantine-color-gray-light)' : undefined}>
        <Table.Td>
          <Checkbox
            aria-label={clusters.select(name)}
            checked={isSelected}
            onChange={() => onToggle(!isSelected)}
          />
        </Table.Td>
        <Table.Td className={classes.name}>
          <ClusterLink id={id} name={name} />
        </Table.Td>
        <Table.Td className={classes.state}>
          <StateBadge state={state} />
          {checked_at !== undefined && (
            <Text component="span" size="xs" c="dimmed" ml="xs">
              <Age at={checked_at} />
            </Text>
          )}
          <Reason text={metadata.status_message} />
        </Table.Td>
        <Table.Td className={classes.name}>
          <ProvisionerLink id={provisioner.id} name={provisioner.name} />
        </Table.Td>
        <Table.Td className={classes.name}>{owner.username}</Table.Td>
        {hasOrganization && <Table.Td>{owner.organization.name}</Table.Td>}
        <Table.Td>{textOf(metadata.kubernetes_version)}</Table.Td>
        <Table.Td>
          <Age at={created_at} />
        </Table.Td>
        <Table.Td>{expires_at !== undefined && <Expires at={expires_at} />}</Table.Td>
      </Table.Tr>
    );
  },
  (before, after) => before.cluster === after.cluster && before.isSelected === after.isSelected,
);

/** Why a cluster is in its state. */
function Reason({ text }: { text: unknown }) {
  if (typeof text !== 'string' || text === '') return null;
  return (
    <Text size="xs" c="dimmed" lineClamp={2} title={text}>
      {text}
    </Text>
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
