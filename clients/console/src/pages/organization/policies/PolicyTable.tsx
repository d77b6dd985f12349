import { Badge, Button, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { useMay } from '../../../data/rights.ts';
import { WideTable } from '../../../parts/WideTable.tsx';
import { policies as texts } from '../../../texts/policies.ts';
import { EditRule } from './EditRule.tsx';
import type { Rule } from './rule.ts';

/** Rules of an organization beside the defaults; who may changes them one by one. */
export function PolicyTable({ organization, rules }: { organization: string; rules: readonly Rule[] }) {
  const mayChange = useMay()('organization:update');
  const [edited, setEdited] = useState<Rule>();
  const { columns } = texts;
  return (
    <>
      <WideTable label={texts.table} minWidth={700} verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            {Object.values(columns).map((label) => (
              <Table.Th key={label}>{label}</Table.Th>
            ))}
            {mayChange && (
              <Table.Th>
                <VisuallyHidden>{texts.change}</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rules.map((rule) => (
            <Table.Tr key={rule.action}>
              <Table.Td>
                <Text size="sm">{texts.actions[rule.action] ?? rule.action}</Text>
                <Text size="xs" c="dimmed">
                  {rule.action}
                </Text>
              </Table.Td>
              <Table.Td>
                <Group gap="xs">
                  {texts.values[rule.value]}
                  {rule.value !== rule.byDefault && (
                    <Badge color="orange" variant="light" tt="none">
                      {texts.differs}
                    </Badge>
                  )}
                </Group>
              </Table.Td>
              <Table.Td c="dimmed">{texts.values[rule.byDefault]}</Table.Td>
              {mayChange && (
                <Table.Td ta="right">
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={texts.changeOf(rule.action)}
                    onClick={() => setEdited(rule)}
                  >
                    {texts.change}
                  </Button>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      <EditRule organization={organization} rule={edited} onClose={() => setEdited(undefined)} />
    </>
  );
}
