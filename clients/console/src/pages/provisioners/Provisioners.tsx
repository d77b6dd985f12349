import { Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useScope } from '../../api/scope.ts';
import { useMe } from '../../data/me.ts';
import { provisionersQuery } from '../../data/provisioners.ts';
import { useRights } from '../../data/rights.ts';
import { LinkButton } from '../../parts/LinkButton.tsx';
import { Page } from '../../parts/Page.tsx';
import { NothingListed, PagedList } from '../../parts/PagedList.tsx';
import { withoutDefaults } from '../../parts/page-search.ts';
import { SearchField } from '../../parts/SearchField.tsx';
import { provisioners } from '../../texts/provisioners.ts';
import { ProvisionerTable } from './ProvisionerTable.tsx';
import { type ProvisionersSearch, pageOf } from './search.ts';

/** All provisioners: sorted, filtered and paged by the server, as the address says. */
export function Provisioners() {
  const search = useSearch({ from: '/shell/provisioners' });
  const navigate = useNavigate({ from: '/provisioners' });
  const scope = useScope();
  const may = useRights(useMe());
  const query = useQuery(provisionersQuery(pageOf(search), scope));
  const { page = 1, size = 20, sort, desc = false, name = '', engine = '' } = search;
  const show = (change: Partial<ProvisionersSearch>) =>
    navigate({
      replace: 'name' in change || 'engine' in change,
      resetScroll: false,
      search: (before) => withoutDefaults({ ...before, ...change }),
    });
  const create = (
    <LinkButton to="/provisioners/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {provisioners.create}
    </LinkButton>
  );
  const nothing = (
    <NothingListed
      {...provisioners}
      isFiltered={name + engine !== ''}
      onClear={() => show({ name: '', engine: '', page: 1 })}
    />
  );
  return (
    <Page title={provisioners.title} actions={may('provisioner:create') && create}>
      <Group gap="sm">
        <SearchField
          label={provisioners.searchName}
          value={name}
          isMain
          onChange={(next) => show({ name: next, page: 1 })}
        />
        <SearchField
          label={provisioners.searchEngine}
          value={engine}
          onChange={(next) => show({ engine: next, page: 1 })}
        />
      </Group>
      <PagedList query={query} page={page} size={size} onShow={show} nothing={nothing}>
        {(items) => (
          <ProvisionerTable
            items={items}
            scope={scope}
            sorting={{ by: sort ?? 'name', desc }}
            onSort={({ by, desc: down }) => show({ sort: by, desc: down, page: 1 })}
          />
        )}
      </PagedList>
    </Page>
  );
}
