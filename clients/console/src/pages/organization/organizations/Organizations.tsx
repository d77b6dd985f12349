import { Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type Organization, organizationPageQuery } from '../../../data/organizations.ts';
import { useMay } from '../../../data/rights.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Page } from '../../../parts/Page.tsx';
import { PagedList } from '../../../parts/PagedList.tsx';
import { offsetOf, withoutDefaults } from '../../../parts/page-search.ts';
import { SearchField } from '../../../parts/SearchField.tsx';
import { organizations as texts } from '../../../texts/organization.ts';
import { type OrganizationsSearch, orderOf } from '../search.ts';
import { NewOrganization } from './NewOrganization.tsx';
import { OrganizationTable } from './OrganizationTable.tsx';
import { RemoveOrganization } from './RemoveOrganization.tsx';

/** The organizations that the user sees: for superadmins all, sorted, filtered and paged by the server. */
export function Organizations() {
  const search = useSearch({ from: '/shell/organizations' });
  const navigate = useNavigate({ from: '/organizations' });
  const { page = 1, size = 20, name = '', sort, desc = false } = search;
  const wanted = { ...offsetOf(search), ...orderOf(search), ...(name && { name }) };
  const query = useQuery(organizationPageQuery(wanted));
  const may = useMay();
  const [isCreating, setCreating] = useState(false);
  const [doomed, setDoomed] = useState<Organization>();
  const show = (change: Partial<OrganizationsSearch>) =>
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
        may('organization:create') && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
            {texts.create}
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
          <OrganizationTable
            items={items}
            sorting={{ by: sort, desc }}
            onSort={({ by, desc: down }) => show({ sort: by, desc: down, page: 1 })}
            onRemove={may('organization:delete') ? setDoomed : undefined}
          />
        )}
      </PagedList>
      <NewOrganization opened={isCreating} onClose={() => setCreating(false)} />
      {doomed && <RemoveOrganization organization={doomed} onClose={() => setDoomed(undefined)} />}
    </Page>
  );
}
