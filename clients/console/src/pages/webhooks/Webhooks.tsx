import { Anchor, Group, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useScope } from '../../api/scope.ts';
import { type Webhook, webhooksQuery } from '../../data/webhooks.ts';
import { LinkButton } from '../../parts/LinkButton.tsx';
import { Page } from '../../parts/Page.tsx';
import { NothingListed, PagedList } from '../../parts/PagedList.tsx';
import { offsetOf, withoutDefaults } from '../../parts/page-search.ts';
import { SearchField } from '../../parts/SearchField.tsx';
import { Age } from '../../parts/Time.tsx';
import { WideTable } from '../../parts/WideTable.tsx';
import { webhooks } from '../../texts/webhooks.ts';
import { Status } from './Status.tsx';
import type { WebhooksSearch } from './search.ts';

/** The webhooks of an organization, and how they are. */
export function Webhooks() {
  const search = useSearch({ from: '/shell/webhooks' });
  const navigate = useNavigate({ from: '/webhooks' });
  const scope = useScope();
  const { name = '', page = 1, size = 20 } = search;
  const query = useQuery(webhooksQuery({ ...offsetOf(search), ...(name && { name }) }, scope));
  const show = (change: Partial<WebhooksSearch>) =>
    navigate({
      replace: true,
      resetScroll: false,
      search: (before) => withoutDefaults({ ...before, ...change }),
    });
  const create = (
    <LinkButton to="/webhooks/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {webhooks.create}
    </LinkButton>
  );
  const nothing = (
    <NothingListed {...webhooks} isFiltered={name !== ''} onClear={() => show({ name: '', page: 1 })} />
  );
  return (
    <Page title={webhooks.title} actions={create}>
      <Group>
        <SearchField
          label={webhooks.search}
          value={name}
          isMain
          onChange={(next) => show({ name: next, page: 1 })}
        />
      </Group>
      <PagedList query={query} page={page} size={size} onShow={show} nothing={nothing}>
        {(items) => <WebhookTable items={items} hasOrganizations={scope.all_namespaces !== undefined} />}
      </PagedList>
    </Page>
  );
}

function WebhookTable({ items, hasOrganizations }: { items: readonly Webhook[]; hasOrganizations: boolean }) {
  const { columns, table, organization } = webhooks;
  return (
    <WideTable label={table} minWidth={760} verticalSpacing="xs" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{columns.name}</Table.Th>
          <Table.Th>{columns.status}</Table.Th>
          {hasOrganizations && <Table.Th>{organization}</Table.Th>}
          <Table.Th>{columns.url}</Table.Th>
          <Table.Th>{columns.events}</Table.Th>
          <Table.Th>{columns.created}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((webhook) => (
          <Table.Tr key={webhook.id}>
            <Table.Td style={{ overflowWrap: 'anywhere' }} miw={140}>
              <Anchor component={Link} to={`/webhooks/${webhook.id}` as string} size="sm" fw={500}>
                {webhook.name}
              </Anchor>
            </Table.Td>
            <Table.Td miw={160}>
              <Status webhook={webhook} />
            </Table.Td>
            {hasOrganizations && <Table.Td>{webhook._namespace}</Table.Td>}
            <Table.Td miw={240} style={{ overflowWrap: 'anywhere' }}>
              {webhook.url}
            </Table.Td>
            <Table.Td title={webhook.events.join(', ')}>
              <Text size="sm">{eventsOf(webhook)}</Text>
            </Table.Td>
            <Table.Td>
              <Age at={webhook.created_at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

/** One choice by its name, several by their number. */
function eventsOf({ events: [first = '', ...others] }: Webhook): string {
  if (others.length > 0) return webhooks.events(others.length + 1);
  return first === '*' ? webhooks.allEvents : first;
}
