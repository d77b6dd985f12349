import { Button, Group } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useScope } from '../../../api/scope.ts';
import { useMay } from '../../../data/rights.ts';
import { type User, usersQuery } from '../../../data/users.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Page } from '../../../parts/Page.tsx';
import { PagedList } from '../../../parts/PagedList.tsx';
import { offsetOf, withoutDefaults } from '../../../parts/page-search.ts';
import { SearchField } from '../../../parts/SearchField.tsx';
import { users as texts } from '../../../texts/users.ts';
import { orderOf, type UsersSearch } from '../search.ts';
import { InviteUser } from './InviteUser.tsx';
import { type UserAction, UserDialogs } from './UserDialogs.tsx';
import { UserTable } from './UserTable.tsx';

/** The users of the organization, sorted, filtered and paged by the server. */
export function Users() {
  const search = useSearch({ from: '/shell/users' });
  const navigate = useNavigate({ from: '/users' });
  const { page = 1, size = 20, name = '', sort, desc = false } = search;
  const scope = useScope();
  const wanted = { ...offsetOf(search), ...orderOf(search), ...(name && { name }) };
  const query = useQuery(usersQuery(wanted, scope));
  const mayInvite = useMay()('user:create');
  const [isInviting, setInviting] = useState(false);
  const [asked, setAsked] = useState<{ user: User; action: UserAction }>();
  const show = (change: Partial<UsersSearch>) =>
    navigate({
      replace: 'name' in change,
      resetScroll: false,
      search: (before) => withoutDefaults({ ...before, ...change }),
    });
  const { clear, ...none } = texts.none;
  const nothing = (
    <EmptyState {...none} action={<Button onClick={() => show({ name: '', page: 1 })}>{clear}</Button>} />
  );
  return (
    <Page
      title={texts.title}
      actions={
        mayInvite && (
          <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
            {texts.invite.action}
          </Button>
        )
      }
    >
      <Group>
        <SearchField
          label={texts.search}
          value={name}
          isMain
          onChange={(next) => show({ name: next, page: 1 })}
        />
      </Group>
      <PagedList query={query} page={page} size={size} onShow={show} nothing={nothing}>
        {(items) => (
          <UserTable
            items={items}
            hasOrganizations={scope.all_namespaces !== undefined}
            sorting={{ by: sort, desc }}
            onSort={({ by, desc: down }) => show({ sort: by, desc: down, page: 1 })}
            onAsk={(user, action) => setAsked({ user, action })}
          />
        )}
      </PagedList>
      <InviteUser opened={isInviting} onClose={() => setInviting(false)} />
      <UserDialogs asked={asked} onClose={() => setAsked(undefined)} />
    </Page>
  );
}
