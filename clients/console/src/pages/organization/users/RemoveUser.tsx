import { Text } from '@mantine/core';
import { removeUser, type User } from '../../../data/users.ts';
import { DeleteByName } from '../../../parts/DeleteByName.tsx';
import { users } from '../../../texts/users.ts';

const { remove: texts } = users;

/** Deletes a user once the name was typed. */
export function RemoveUser({ user: { id, username }, onClose }: { user: User; onClose: () => void }) {
  return (
    <DeleteByName
      name={username}
      title={texts.title}
      action={texts.action}
      resources={['users', 'organizations']}
      remove={() => removeUser(id)}
      done={() => texts.done(username)}
      onDone={onClose}
      onClose={onClose}
    >
      <Text size="sm">{texts.text}</Text>
    </DeleteByName>
  );
}
