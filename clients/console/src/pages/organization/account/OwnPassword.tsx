import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { fieldErrorsOf } from '../../../api/errors.ts';
import { logIn } from '../../../api/session.ts';
import { useMe } from '../../../data/me.ts';
import { setPassword } from '../../../data/users.ts';
import { useWrite } from '../../../data/write.ts';
import { ErrorNote } from '../../../parts/ErrorNote.tsx';
import { account, users } from '../../../texts/users.ts';

const { password: texts } = account;
const { password: words } = users;

/** Changes one's own password. That ends all sessions, so a new one begins with the new password. */
export function OwnPassword() {
  const me = useMe();
  const form = useForm({
    initialValues: { password: '', again: '' },
    validate: { again: (again, { password }) => (again === password ? null : texts.differ) },
  });
  const { mutate, isPending, error } = useWrite(
    ['me'],
    async (password: string) => {
      await setPassword(me.id, password);
      await logIn(me.username, password);
    },
    () => {
      form.reset();
      notifications.show({ message: texts.done });
    },
  );
  const field = (name: 'password' | 'again') => ({
    visibilityToggleButtonProps: { 'aria-label': words.show },
    autoComplete: 'new-password',
    ...form.getInputProps(name),
  });
  return (
    <form onSubmit={form.onSubmit(({ password }) => mutate(password))}>
      <Stack maw={420} align="stretch">
        <Text size="sm">{texts.text}</Text>
        {/* For password managers, which else do not know whose it is. */}
        <input type="text" autoComplete="username" value={me.username} readOnly hidden />
        <PasswordInput
          label={words.password}
          description={words.hint}
          {...field('password')}
          error={fieldErrorsOf(error).password}
        />
        <PasswordInput label={texts.repeat} {...field('again')} />
        {error !== null && <ErrorNote error={error} />}
        <div>
          <Button type="submit" loading={isPending} disabled={form.values.password === ''}>
            {texts.submit}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
