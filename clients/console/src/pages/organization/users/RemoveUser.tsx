import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { removeUser, type User } from '../../../data/users.ts';
import { useWrite } from '../../../data/write.ts';
import { ConfirmByName } from '../../../parts/ConfirmByName.tsx';
import { ErrorNote } from '../../../parts/ErrorNote.tsx';
import { users } from '../../../texts/users.ts';

const { remove: texts } = users;

/** Deletes a user once the name was typed. */
export function RemoveUser({ user: { id, username }, onClose }: { user: User; onClose: () => void }) {
  const { mutate, isPending, error } = useWrite(
    ['users', 'organizations'],
    () => removeUser(id),
    () => {
      notifications.show({ message: texts.done(username) });
      onClose();
    },
  );
  return (
    <ConfirmByName
      opened
      title={texts.title}
      name={username}
      action={texts.action}
      isBusy={isPending}
      onConfirm={() => mutate(undefined)}
      onClose={onClose}
    >
      <Text size="sm">{texts.text}</Text>
      {error !== null && <ErrorNote error={error} />}
    </ConfirmByName>
  );
}
