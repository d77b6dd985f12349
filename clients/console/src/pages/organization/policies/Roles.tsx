import { SimpleGrid, Text } from '@mantine/core';
import { ROLES } from '../../../data/users.ts';
import { Panel } from '../../../parts/Panel.tsx';
import { policies } from '../../../texts/policies.ts';
import { users } from '../../../texts/users.ts';

/** What the roles are. */
export function Roles() {
  return (
    <Panel title={policies.roles.title}>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        {ROLES.map((role) => (
          <div key={role}>
            <Text size="sm" fw={500}>
              {users.roles[role]}
            </Text>
            <Text size="sm" c="dimmed">
              {policies.roles[role]}
            </Text>
          </div>
        ))}
      </SimpleGrid>
    </Panel>
  );
}
