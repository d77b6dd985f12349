import { Button, Menu, Text, useMantineColorScheme } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBook, IconCheck, IconKeyboard, IconLogout, IconUser, IconUserCircle } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { messageOf } from '../api/errors.ts';
import { forgetData } from '../api/query-client.ts';
import { logOut } from '../api/session.ts';
import { shell } from '../texts/shell.ts';
import { keepReason } from './ended.ts';
import type { Me } from './navigation.ts';

const THEMES = ['auto', 'light', 'dark'] as const;

/** The menu of the user. */
export function Account({ me, onHelp }: { me: Me; onHelp: () => void }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = useLeave();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button variant="default" size="xs" px="xs" aria-label={shell.account(me.username)}>
          <IconUser size={16} aria-hidden />
          <Text size="xs" truncate maw={200} ml="xs" visibleFrom="sm">
            {me.username}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{shell.theme}</Menu.Label>
        {THEMES.map((one) => (
          <Menu.Item
            key={one}
            onClick={() => setColorScheme(one)}
            rightSection={colorScheme === one && <IconCheck size={16} aria-hidden />}
            aria-current={colorScheme === one}
          >
            {shell.themes[one]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCircle size={16} aria-hidden />}>
          {shell.ownAccount}
        </Menu.Item>
        <Menu.Item onClick={onHelp} leftSection={<IconKeyboard size={16} aria-hidden />}>
          {shell.keys}
        </Menu.Item>
        <Menu.Item component="a" href="/api/docs" leftSection={<IconBook size={16} aria-hidden />}>
          {shell.docs}
        </Menu.Item>
        <Menu.Item onClick={leave} leftSection={<IconLogout size={16} aria-hidden />}>
          {shell.logOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function useLeave(): () => Promise<void> {
  const navigate = useNavigate();
  return async () => {
    try {
      const elsewhere = await logOut();
      keepReason(undefined);
      await navigate({ to: '/login', search: {} });
      forgetData();
      if (elsewhere !== undefined) location.assign(elsewhere);
    } catch (error) {
      notifications.show({ color: 'red', message: messageOf(error) });
    }
  };
}
