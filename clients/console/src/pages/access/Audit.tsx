import { Button, Group, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useScope } from '../../api/scope.ts';
import { type AuditEntry, auditQuery } from '../../data/audit.ts';
import { DayField } from '../../parts/DayField.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Outcome } from '../../parts/Outcome.tsx';
import { Page } from '../../parts/Page.tsx';
import { Pager } from '../../parts/Pager.tsx';
import { offsetOf, withoutDefaults } from '../../parts/page-search.ts';
import { SearchField } from '../../parts/SearchField.tsx';
import { Time } from '../../parts/Time.tsx';
import { WideTable } from '../../parts/WideTable.tsx';
import { access } from '../../texts/access.ts';
import type { AuditSearch } from './search.ts';

const { audit } = access;

/** Who did what, newest first, filtered as the address says. */
export function Audit() {
  const search = useSearch({ from: '/shell/audit' });
  const navigate = useNavigate({ from: '/audit' });
  const { page = 1, size = 20, user = '', action = '', object = '', since = '', until = '' } = search;
  const filters = withoutDefaults({ user, action, object, since, until });
  const query = useQuery(auditQuery({ ...offsetOf(search), ...filters }, useScope()));
  const show = (change: Partial<AuditSearch>) =>
    navigate({
      replace: true,
      resetScroll: false,
      search: (before) => withoutDefaults({ ...before, ...change }),
    });
  const filter = (field: 'user' | 'action' | 'object', value: string) => (
    <SearchField
      label={audit.filters[field]}
      value={value}
      isMain={field === 'user'}
      onChange={(next) => show({ [field]: next, page: 1 })}
    />
  );
  const day = (field: 'since' | 'until', value: string) => (
    <DayField
      label={audit.filters[field]}
      value={value}
      onChange={(next) => show({ [field]: next, page: 1 })}
    />
  );
  return (
    <Page title={audit.title}>
      <Group gap="sm">
        {filter('user', user)}
        {filter('action', action)}
        {filter('object', object)}
        {day('since', since)}
        {day('until', until)}
      </Group>
      <Loaded query={query}>
        {({ items, total }) =>
          total === 0 ? (
            <EmptyState
              title={audit.noneFound.title}
              text={audit.noneFound.text}
              action={
                <Button onClick={() => navigate({ search: ({ ns }) => ({ ns }) })}>
                  {audit.noneFound.clear}
                </Button>
              }
            />
          ) : (
            <>
              <Entries items={items} />
              <Pager page={page} size={size} total={total} onChange={show} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function Entries({ items }: { items: readonly AuditEntry[] }) {
  return (
    <WideTable label={audit.table} minWidth={860} verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          {Object.values(audit.columns).map((label) => (
            <Table.Th key={label}>{label}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((entry) => (
          <Table.Tr key={entry.id} title={audit.requestId(entry.request_id)}>
            <Table.Td>
              <Time at={entry.at} />
            </Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{entry.user}</Table.Td>
            <Table.Td>{entry.action}</Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              {entry.name}
              <Text size="xs" c="dimmed">
                {entry.object}
              </Text>
            </Table.Td>
            <Table.Td>
              <Outcome outcome={entry.outcome} times={entry.times} />
            </Table.Td>
            <Table.Td>{entry.address}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
