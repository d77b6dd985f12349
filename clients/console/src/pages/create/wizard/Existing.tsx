import { Group, Text } from '@mantine/core';
import { LinkButton } from '../../../parts/LinkButton.tsx';
import { Panel } from '../../../parts/Panel.tsx';
import { create } from '../../../texts/create.ts';

/** The way to the import. */
export function Existing() {
  const { existing } = create.wizard;
  return (
    <Panel title={existing.title}>
      <Group justify="space-between">
        <Text size="sm" maw={560}>
          {existing.text}
        </Text>
        <LinkButton to="/clusters/new" variant="default">
          {existing.action}
        </LinkButton>
      </Group>
    </Panel>
  );
}
