import { PasswordInput, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { fieldErrorsOf } from '../../../api/errors.ts';
import { setPassword, type User } from '../../../data/users.ts';
import { useWrite } from '../../../data/write.ts';
import { Ask, AskForm } from '../../../parts/Ask.tsx';
import { users } from '../../../texts/users.ts';

const { password: texts } = users;

/** Sets the password of a user. */
export function SetPassword({ user: { id, username }, onClose }: { user: User; onClose: () => void }) {
  const [password, setTyped] = useState('');
  const { mutate, isPending, error } = useWrite(
    ['users'],
    () => setPassword(id, password),
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
        isDisabled={password === ''}
        onSubmit={() => mutate(undefined)}
        onClose={onClose}
      >
        <Text size="sm">{texts.text(username)}</Text>
        <PasswordInput
          label={texts.password}
          description={texts.hint}
          value={password}
          error={fieldErrorsOf(error).password}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': texts.show }}
          onChange={({ currentTarget: { value } }) => setTyped(value)}
          data-autofocus
        />
      </AskForm>
    </Ask>
  );
}
