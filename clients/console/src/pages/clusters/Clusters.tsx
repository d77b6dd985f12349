import { Button, Group, Select } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useScope } from '../../api/scope.ts';
import { type Cluster, clustersQuery } from '../../data/clusters.ts';
import { LinkButton } from '../../parts/LinkButton.tsx';
import { Page } from '../../parts/Page.tsx';
import { NothingListed, PagedList } from '../../parts/PagedList.tsx';
import { withoutDefaults } from '../../parts/page-search.ts';
import { SearchField } from '../../parts/SearchField.tsx';
import { clusters } from '../../texts/clusters.ts';
import { common } from '../../texts/common.ts';
import { ClusterTable } from './ClusterTable.tsx';
import { DeleteClusters } from './DeleteClusters.tsx';
import { StateField } from './StateField.tsx';
import { type ClustersSearch, EXPIRING, pageOf } from './search.ts';

/** All clusters: sorted, filtered and paged by the server, as the address says. */
export function Clusters() {
  const search = useSearch({ from: '/shell/clusters' });
  const show = useShow();
  const scope = useScope();
  const query = useQuery(clustersQuery(pageOf(search), scope));
  const [selected, setSelected] = useState<ReadonlyMap<string, Cluster>>(new Map());
  const [doomed, setDoomed] = useState<readonly Cluster[]>([]);
  const {
    page = 1,
    size = 20,
    sort,
    desc = false,
    name = '',
    provisioner = '',
    state = '',
    expiring,
  } = search;
  const nothing = (
    <NothingListed
      {...clusters}
      isFiltered={name + provisioner + state !== '' || expiring !== undefined}
      action={<LinkButton to="/clusters/create">{clusters.create}</LinkButton>}
      onClear={() => show({ name: '', provisioner: '', engine: '', state: '', expiring: undefined, page: 1 })}
    />
  );
  return (
    <Page
      title={clusters.title}
      actions={
        <LinkButton to="/clusters/create" leftSection={<IconPlus size={16} aria-hidden />}>
          {clusters.create}
        </LinkButton>
      }
    >
      <Group gap="sm">
        <SearchField
          label={clusters.searchName}
          value={name}
          isMain
          onChange={(next) => show({ name: next, page: 1 })}
        />
        <SearchField
          label={clusters.searchProvisioner}
          value={provisioner}
          onChange={(next) => show({ provisioner: next, page: 1 })}
        />
        <Select
          aria-label={clusters.expiring}
          placeholder={clusters.expiring}
          data={EXPIRING.map((days) => ({ value: String(days), label: clusters.expiringWithin(days) }))}
          value={expiring === undefined ? null : String(expiring)}
          onChange={(days) => show({ expiring: days === null ? undefined : Number(days), page: 1 })}
          clearable
          clearButtonProps={{ 'aria-label': common.clear(clusters.expiring) }}
        />
        <StateField value={state} onChange={(next) => show({ state: next, page: 1 })} />
        {selected.size > 0 && (
          <Button
            color="red"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => setDoomed([...selected.values()])}
          >
            {clusters.remove.action(selected.size)}
          </Button>
        )}
      </Group>
      <PagedList query={query} page={page} size={size} onShow={show} nothing={nothing}>
        {(items) => (
          <ClusterTable
            items={items}
            hasOrganizations={scope.all_namespaces !== undefined}
            sorting={{ by: sort, desc }}
            onSort={({ by, desc: down }) => show({ sort: by, desc: down, page: 1 })}
            selected={selected}
            onSelect={setSelected}
          />
        )}
      </PagedList>
      <DeleteClusters
        clusters={doomed}
        onClose={() => {
          setDoomed([]);
          setSelected(new Map());
        }}
      />
    </Page>
  );
}

/** Changes what the address says; what is as by default is no part of it. */
function useShow() {
  const navigate = useNavigate({ from: '/clusters' });
  return (change: Partial<ClustersSearch>) =>
    navigate({
      replace: 'name' in change || 'provisioner' in change,
      resetScroll: false,
      search: (before) => withoutDefaults({ ...before, ...change }),
    });
}
