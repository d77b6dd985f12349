import { Tabs } from '@mantine/core';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { Page } from '../../parts/Page.tsx';
import { organization as texts } from '../../texts/organization.ts';
import { useChosen } from './chosen.tsx';
import { TABS } from './tabs.ts';

/** The organization that the address chooses: a tab for each kind of what is kept of it. */
export function Organization() {
  const { data } = useChosen();
  return (
    <Page title={data?.name ?? texts.title}>
      <Pages />
    </Page>
  );
}

function Pages() {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const last = pathname.replace(/\/$/, '').split('/')[2] ?? '';
  const shown = TABS.find(({ path }) => path === last) ?? TABS[0];
  return (
    <Tabs
      value={shown.value}
      activateTabWithKeyboard={false}
      onChange={(value) => {
        const to = TABS.find((tab) => tab.value === value)?.to;
        if (to !== undefined) navigate({ to });
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
