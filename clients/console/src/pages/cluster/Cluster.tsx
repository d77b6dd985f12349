import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { clusterQuery } from '../../data/clusters.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { cluster as texts } from '../../texts/cluster.ts';
import { Actions } from './actions/Actions.tsx';
import { Approval } from './actions/Approval.tsx';
import { Head } from './Head.tsx';
import { TABS } from './tabs.ts';

/** One cluster: what it is, what can be done to it, and a tab for each way to look inside. */
export function Cluster() {
  const { id } = useParams({ from: '/shell/clusters/$id' });
  const query = useQuery(clusterQuery(id));
  return (
    <Page title={query.data?.name ?? texts.loading} actions={query.data && <Actions cluster={query.data} />}>
      <Loaded query={query}>
        {(cluster) => (
          <>
            <Approval cluster={cluster} />
            <Head cluster={cluster} />
            <Pages id={id} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Pages({ id }: { id: string }) {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const last = pathname.replace(/\/$/, '').split('/')[3] ?? '';
  const shown = TABS.find(({ path }) => path === last) ?? TABS[0];
  return (
    <Tabs
      value={shown.value}
      activateTabWithKeyboard={false}
      onChange={(value) => {
        const to = TABS.find((tab) => tab.value === value)?.to;
        if (to !== undefined) navigate({ to, params: { id } });
      }}
    >
      <Tabs.List aria-label={texts.tabs}>
        {TABS.map(({ value }) => (
          <Tabs.Tab key={value} value={value}>
            {texts[value]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={shown.value} pt="md">
        <Outlet />
      </Tabs.Panel>
    </Tabs>
  );
}
