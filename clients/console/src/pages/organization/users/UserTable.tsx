import { Badge, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconCircleCheck, IconCircleOff } from '@tabler/icons-react';
import { useMe } from '../../../data/me.ts';
import type { User } from '../../../data/users.ts';
import { SortHeader, type Sorting } from '../../../parts/SortHeader.tsx';
import { Age } from '../../../parts/Time.tsx';
import { WideTable } from '../../../parts/WideTable.tsx';
import { users as texts } from '../../../texts/users.ts';
import type { UsersSearch } from '../search.ts';
import type { UserAction } from './UserDialogs.tsx';
import { UserMenu } from './UserMenu.tsx';

type Field = NonNullable<UsersSearch['sort']>;

interface Shown {
  items: readonly User[];
  /** Whether they are of several organizations. */
  hasOrganizations: boolean;
  sorting: Sorting<Field>;
  onSort: (next: Sorting<Field>) => void;
  onAsk: (user: User, action: UserAction) => void;
}

/** Users, each with a menu of what can be done. */
export function UserTable({ items, hasOrganizations, sorting, onSort, onAsk }: Shown) {
  const { columns } = texts;
  const head = (field: Field, label: string) => (
    <SortHeader field={field} label={label} sorting={sorting} onSort={onSort} />
  );
  return (
    <WideTable label={texts.table} minWidth={720} verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          {head('username', columns.username)}
          <Table.Th>{columns.role}</Table.Th>
          <Table.Th>{columns.auth}</Table.Th>
          <Table.Th>{columns.active}</Table.Th>
          {hasOrganizations && <Table.Th>{columns.organization}</Table.Th>}
          {head('created_at', columns.created)}
          <Table.Th>
            <VisuallyHidden>{texts.actionsOf('')}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((user) => (
          <Table.Tr key={user.id}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              <Name user={user} />
            </Table.Td>
            <Table.Td>{texts.roles[user.role]}</Table.Td>
            <Table.Td>{texts.loginsShort[user.auth]}</Table.Td>
            <Table.Td>
              <Activity isActive={user.active} />
            </Table.Td>
            {hasOrganizations && (
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{user.organization.name}</Table.Td>
            )}
            <Table.Td>
              <Age at={user.created_at} />
            </Table.Td>
            <Table.Td ta="right">
              <UserMenu user={user} onAsk={onAsk} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

function Name({ user: { id, username, email } }: { user: User }) {
  const me = useMe();
  return (
    <>
      <Group gap="xs">
        <Text size="sm" fw={500}>
          {username}
        </Text>
        {id === me.id && (
          <Badge variant="light" tt="none">
            {texts.you}
          </Badge>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {email}
      </Text>
    </>
  );
}

function Activity({ isActive }: { isActive: boolean }) {
  const Icon = isActive ? IconCircleCheck : IconCircleOff;
  return (
    <Badge
      color={isActive ? 'green' : 'gray'}
      variant="light"
      tt="none"
      miw="max-content"
      leftSection={<Icon size={14} aria-hidden />}
    >
      {isActive ? texts.active : texts.inactive}
    </Badge>
  );
}
