import { AppShell, Burger, Group, ScrollArea, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useMe } from '../data/me.ts';
import { common } from '../texts/common.ts';
import { shell } from '../texts/shell.ts';
import { Account } from './Account.tsx';
import { Navigation } from './Navigation.tsx';
import { OfflineNote } from './OfflineNote.tsx';
import { OrganizationSwitch } from './OrganizationSwitch.tsx';
import classes from './Shell.module.css';
import { Shortcuts } from './Shortcuts.tsx';

/** What surrounds every page of a user. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure();
  const [isHelpOpen, help] = useDisclosure();
  const { pathname } = useLocation();
  const me = useMe();
  // biome-ignore lint/correctness/useExhaustiveDependencies: on a phone the navigation closes when it was used
  useEffect(close, [pathname]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a href="#content" className={classes.skip}>
        {shell.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="xs">
          <Group wrap="nowrap" gap="xs">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={shell.menu} />
            <Text component={Link} to="/" fw={700} size="lg" className={classes.brand}>
              {common.product}
            </Text>
          </Group>
          <Group wrap="nowrap" gap="xs">
            {me.role === 'superadmin' && <OrganizationSwitch me={me} />}
            <Account me={me} onHelp={help.open} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={shell.navigation}>
        <AppShell.Section grow component={ScrollArea}>
          <Navigation me={me} />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <OfflineNote />
        <Outlet />
      </AppShell.Main>
      <Shortcuts isOpen={isHelpOpen} open={help.open} close={help.close} />
    </AppShell>
  );
}
