import { Badge, Text } from '@mantine/core';
import type { PodRow } from '../../../data/inside.ts';
import type { ServiceRow, StorageRow } from '../../../data/resources.ts';
import { isShort, type WorkloadRow } from '../../../data/workloads.ts';
import { number } from '../../../parts/format.ts';
import { inside } from '../../../texts/inside.ts';
import type { Column } from './Rows.tsx';

const { columns: heads } = inside;

const namespace = {
  head: heads.namespace,
  cell: (row: { namespace: string }) => row.namespace,
};

export const POD_COLUMNS: readonly Column<PodRow>[] = [
  { head: heads.name, cell: ({ name }) => name },
  namespace,
  { head: heads.state, isLong: true, cell: ({ phase, reason }) => <Told word={phase} why={reason} /> },
  { head: heads.node, cell: ({ node }) => node },
];

export const WORKLOAD_COLUMNS: readonly Column<WorkloadRow>[] = [
  { head: heads.name, cell: (row) => <Named {...row} /> },
  namespace,
  { head: heads.ready, cell: (row) => <Ready row={row} /> },
  { head: heads.why, isLong: true, cell: ({ reason }) => <Text size="sm">{reason}</Text> },
];

export const SERVICE_COLUMNS: readonly Column<ServiceRow>[] = [
  { head: heads.name, cell: ({ name }) => name },
  namespace,
  { head: heads.type, cell: ({ type }) => type },
  { head: heads.address, isLong: true, cell: ({ addresses }) => <Lines of={addresses} /> },
  { head: heads.ports, cell: ({ ports }) => <Lines of={ports} /> },
];

export const STORAGE_COLUMNS: readonly Column<StorageRow>[] = [
  { head: heads.name, cell: (row) => <Named {...row} /> },
  namespace,
  { head: heads.state, cell: ({ phase }) => phase },
  { head: heads.capacity, cell: ({ capacity }) => capacity },
  { head: heads.storageClass, isLong: true, cell: ({ storageClass }) => storageClass },
  { head: heads.boundTo, isLong: true, cell: ({ boundTo }) => boundTo },
];

function Named({ name, kind }: { name: string; kind: string }) {
  return (
    <>
      {name}
      <Text size="xs" c="dimmed">
        {kind}
      </Text>
    </>
  );
}

function Told({ word, why }: { word: string; why: string }) {
  return (
    <>
      {word}
      {why !== '' && (
        <Text size="xs" c="dimmed">
          {why}
        </Text>
      )}
    </>
  );
}

/** A cron job wants no pods itself: its schedule stands there. */
function Ready({ row }: { row: WorkloadRow }) {
  if (row.schedule !== undefined) return inside.schedule(row.schedule);
  return (
    <Badge color={isShort(row) ? 'orange' : 'green'} variant="light" tt="none" miw="max-content">
      {inside.of(number(row.ready), number(row.wanted))}
    </Badge>
  );
}

function Lines({ of: lines }: { of: readonly string[] }) {
  return lines.map((line) => (
    <Text size="sm" key={line}>
      {line}
    </Text>
  ));
}
