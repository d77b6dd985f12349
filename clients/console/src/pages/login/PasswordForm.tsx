import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { logIn } from '../../api/session.ts';
import { keepReason } from '../../app/ended.ts';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { login } from '../../texts/login.ts';

/** User name and password. */
export function PasswordForm({ returnTo }: { returnTo: string }) {
  const router = useRouter();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { username: '', password: '' },
    validate: { username: isNotEmpty(login.required), password: isNotEmpty(login.required) },
  });
  const entering = useMutation({
    mutationFn: ({ username, password }: { username: string; password: string }) => logIn(username, password),
    onSuccess: () => {
      keepReason(undefined);
      router.history.push(returnTo);
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => entering.mutate(values))}>
      <Stack>
        <TextInput
          label={login.username}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          key={form.key('username')}
          {...form.getInputProps('username')}
        />
        <PasswordInput
          label={login.password}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': login.showPassword }}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        {entering.isError && <ErrorNote error={entering.error} />}
        <Button type="submit" loading={entering.isPending}>
          {login.submit}
        </Button>
      </Stack>
    </form>
  );
}
