import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { endSessions, type User } from '../../../data/users.ts';
import { useWrite } from '../../../data/write.ts';
import { Ask, AskForm } from '../../../parts/Ask.tsx';
import { users } from '../../../texts/users.ts';

const { sessions: texts } = users;

/** Asks before all sessions of a user are ended; one's own end too, which leads to the login. */
export function EndSessions({ user: { id, username }, onClose }: { user: User; onClose: () => void }) {
  const { mutate, isPending, error } = useWrite(
    ['users', 'me'],
    () => endSessions(id),
    () => {
      notifications.show({ message: texts.done });
      onClose();
    },
  );
  return (
    <Ask opened title={texts.title} onClose={onClose}>
      <AskForm
        action={texts.submit}
        isBusy={isPending}
        error={error}
        onSubmit={() => mutate(undefined)}
        onClose={onClose}
      >
        <Text size="sm">{texts.text(username)}</Text>
      </AskForm>
    </Ask>
  );
}
