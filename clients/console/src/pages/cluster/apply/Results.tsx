import { Badge, Group, Stack, Table, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Applied } from '../../../data/apply.ts';
import { number } from '../../../parts/format.ts';
import { Pager } from '../../../parts/Pager.tsx';
import { WideTable } from '../../../parts/WideTable.tsx';
import { apply } from '../../../texts/apply.ts';

type Outcome = Applied['result'];

/** What needs a look comes first. */
const ORDER: readonly Outcome[] = ['refused', 'unknown', 'skipped', 'pending', 'created', 'configured'];
const COLORS: Record<Outcome, string> = {
  refused: 'red',
  unknown: 'orange',
  skipped: 'orange',
  pending: 'blue',
  created: 'green',
  configured: 'green',
};

/** What became of each object, or would, with how many there are of each outcome. */
export function Results({
  results,
  isCheck,
  page,
  size,
  onPage,
}: {
  results: readonly Applied[];
  isCheck: boolean;
  page: number;
  size: number;
  onPage: (next: { page: number; size: number }) => void;
}) {
  const { columns, table } = apply;
  const sorted = useMemo(
    () => results.toSorted((one, other) => ORDER.indexOf(one.result) - ORDER.indexOf(other.result)),
    [results],
  );
  return (
    <Stack gap="sm">
      <Counts results={results} isCheck={isCheck} />
      <WideTable label={table} minWidth={640} verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            {[columns.object, columns.namespace, columns.result, columns.message].map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted.slice((page - 1) * size, page * size).map((one) => (
            <Row
              key={`${one.api_version} ${one.kind} ${one.namespace} ${one.name}`}
              result={one}
              isCheck={isCheck}
            />
          ))}
        </Table.Tbody>
      </WideTable>
      <Pager page={page} size={size} total={results.length} onChange={onPage} />
    </Stack>
  );
}

function Counts({ results, isCheck }: { results: readonly Applied[]; isCheck: boolean }) {
  const counts = Map.groupBy(results, ({ result }) => result);
  return (
    <Group gap="xs" role="status">
      {ORDER.filter((one) => counts.has(one)).map((one) => (
        <Badge key={one} color={COLORS[one]} variant="light" tt="none" miw="max-content">
          {apply.count(wordOf(one, isCheck), number(counts.get(one)?.length ?? 0))}
        </Badge>
      ))}
    </Group>
  );
}

function Row({ result: one, isCheck }: { result: Applied; isCheck: boolean }) {
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Text size="sm">{one.name}</Text>
        <Text size="xs" c="dimmed">
          {one.kind}
        </Text>
      </Table.Td>
      <Table.Td>{one.namespace}</Table.Td>
      <Table.Td>
        <Badge color={COLORS[one.result]} variant="light" tt="none" miw="max-content">
          {wordOf(one.result, isCheck)}
        </Badge>
      </Table.Td>
      <Table.Td maw={480} style={{ overflowWrap: 'anywhere' }}>
        {[one.message, ...(one.warnings ?? [])]
          .filter((sentence) => sentence !== undefined)
          .map((sentence) => (
            <Text size="sm" key={sentence}>
              {sentence}
            </Text>
          ))}
      </Table.Td>
    </Table.Tr>
  );
}

function wordOf(outcome: Outcome, isCheck: boolean): string {
  return apply.outcomes[outcome][isCheck ? 'tried' : 'done'];
}
