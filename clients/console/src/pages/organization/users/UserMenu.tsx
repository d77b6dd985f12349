import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useMe } from '../../../data/me.ts';
import { useMay } from '../../../data/rights.ts';
import { rolesUpTo, type User } from '../../../data/users.ts';
import { users as texts } from '../../../texts/users.ts';
import type { UserAction } from './UserDialogs.tsx';

/** What the user of the session may do to a user; nothing is shown where that is nothing. */
export function UserMenu({ user, onAsk }: { user: User; onAsk: (user: User, action: UserAction) => void }) {
  const actions = useActions(user);
  if (actions.length === 0) return null;
  const labels: Record<UserAction, string> = {
    edit: texts.edit.action,
    password: texts.password.action,
    sessions: texts.sessions.action,
    activity: user.active ? texts.activity.deactivate : texts.activity.activate,
    remove: texts.remove.action,
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={texts.actionsOf(user.username)}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map((action) => (
          <Menu.Item
            key={action}
            c={action === 'remove' ? 'var(--mantine-color-error)' : undefined}
            onClick={() => onAsk(user, action)}
          >
            {labels[action]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function useActions({ id, role, auth }: User): UserAction[] {
  const me = useMe();
  const may = useMay();
  // Nobody changes a user whose role is above their own, whatever a policy says.
  if (!rolesUpTo(me.role).includes(role)) return [];
  const isChangeable = may('user:update', id);
  const isOther = id !== me.id;
  const offered: Record<UserAction, boolean> = {
    edit: isChangeable,
    password: isChangeable && auth === 'local',
    sessions: isChangeable && auth !== 'service',
    activity: isChangeable && isOther && me.role !== 'member',
    remove: isOther && may(`user:delete_${role}`, id),
  };
  return (Object.keys(offered) as UserAction[]).filter((action) => offered[action]);
}
