import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { changeUser, type User } from '../../../data/users.ts';
import { useWrite } from '../../../data/write.ts';
import { Ask, AskForm } from '../../../parts/Ask.tsx';
import { users } from '../../../texts/users.ts';

const { activity: texts } = users;

/** Asks before a user is locked out, or let in again. */
export function ChangeActivity({
  user: { id, username, active },
  onClose,
}: {
  user: User;
  onClose: () => void;
}) {
  const { mutate, isPending, error } = useWrite(
    ['users'],
    () => changeUser(id, { active: !active }, undefined),
    () => {
      notifications.show({ message: active ? texts.deactivated(username) : texts.activated(username) });
      onClose();
    },
  );
  return (
    <Ask opened title={active ? texts.deactivateTitle : texts.activateTitle} onClose={onClose}>
      <AskForm
        action={active ? texts.deactivate : texts.activate}
        isBusy={isPending}
        error={error}
        onSubmit={() => mutate(undefined)}
        onClose={onClose}
      >
        <Text size="sm">{active ? texts.deactivateText(username) : texts.activateText(username)}</Text>
      </AskForm>
    </Ask>
  );
}
