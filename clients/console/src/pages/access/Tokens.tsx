import { Button, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useScope } from '../../api/scope.ts';
import { type Token, tokensQuery } from '../../data/tokens.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { Page } from '../../parts/Page.tsx';
import { PagedList } from '../../parts/PagedList.tsx';
import { offsetOf, withoutDefaults } from '../../parts/page-search.ts';
import { SearchField } from '../../parts/SearchField.tsx';
import { Age } from '../../parts/Time.tsx';
import { WideTable } from '../../parts/WideTable.tsx';
import { access } from '../../texts/access.ts';
import { NewToken } from './NewToken.tsx';
import { RevokeToken } from './RevokeToken.tsx';
import type { TokensSearch } from './search.ts';

const { tokens } = access;

/** The API tokens that the user sees: the own ones, for admins those of all users. */
export function Tokens() {
  const search = useSearch({ from: '/shell/tokens' });
  const navigate = useNavigate({ from: '/tokens' });
  const { name = '', page = 1, size = 20 } = search;
  const query = useQuery(tokensQuery({ ...offsetOf(search), ...(name && { name }) }, useScope()));
  const [isCreating, setCreating] = useState(false);
  const [doomed, setDoomed] = useState<Token>();
  const show = (change: Partial<TokensSearch>) =>
    navigate({
      replace: true,
      resetScroll: false,
      search: (before) => withoutDefaults({ ...before, ...change }),
    });
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      {tokens.create}
    </Button>
  );
  return (
    <Page title={tokens.title} actions={create}>
      <Group>
        <SearchField
          label={tokens.search}
          value={name}
          isMain
          onChange={(next) => show({ name: next, page: 1 })}
        />
      </Group>
      <PagedList
        query={query}
        page={page}
        size={size}
        onShow={show}
        nothing={<EmptyState title={tokens.empty.title} text={tokens.empty.text} />}
      >
        {(items) => <TokenTable items={items} onRevoke={setDoomed} />}
      </PagedList>
      <NewToken opened={isCreating} onClose={() => setCreating(false)} />
      <RevokeToken token={doomed} onClose={() => setDoomed(undefined)} />
    </Page>
  );
}

function TokenTable({ items, onRevoke }: { items: readonly Token[]; onRevoke: (token: Token) => void }) {
  const { columns } = tokens;
  return (
    <WideTable label={tokens.table} minWidth={720} verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          {Object.values(columns).map((label) => (
            <Table.Th key={label}>{label}</Table.Th>
          ))}
          <Table.Th>
            <VisuallyHidden>{tokens.revoke}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((token) => (
          <Table.Tr key={token.id}>
            <Table.Td>
              <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
                {token.name}
              </Text>
            </Table.Td>
            <Table.Td>{token.role ?? tokens.ownRole}</Table.Td>
            <Table.Td title={token.scopes?.join(', ')}>
              {token.scopes ? tokens.actions(token.scopes.length) : tokens.allActions}
            </Table.Td>
            <Table.Td>
              <Age at={token.created_at} />
            </Table.Td>
            <Table.Td>
              <Age at={token.expires_at} />
            </Table.Td>
            <Table.Td>{token.last_used_at ? <Age at={token.last_used_at} /> : tokens.never}</Table.Td>
            <Table.Td ta="right">
              <Button
                size="xs"
                variant="light"
                color="red"
                aria-label={tokens.revokeOf(token.name)}
                onClick={() => onRevoke(token)}
              >
                {tokens.revoke}
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
