import { Alert, Button, Center, Divider, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { keptReason } from '../../app/ended.ts';
import type { Method } from '../../data/login.ts';
import { loginMethodsQuery } from '../../data/login.ts';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { login } from '../../texts/login.ts';
import { PasswordForm } from './PasswordForm.tsx';

/** The login, by every method that the installation has. */
export function Login() {
  const { return_to = '/', failed } = useSearch({ from: '/login' });
  const methods = useQuery(loginMethodsQuery);
  const reason = keptReason();
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper withBorder p="xl" w="100%" maw={400} radius="md">
        <Page title={login.title}>
          {reason !== undefined && (
            <Alert color="blue" role="status" title={login.ended}>
              {reason}
            </Alert>
          )}
          {failed !== undefined && (
            <Alert color="red" role="alert" title={login.failed.title}>
              {login.failed[failed]}
            </Alert>
          )}
          <Loaded query={methods}>{(all) => <Methods methods={all} returnTo={return_to} />}</Loaded>
        </Page>
      </Paper>
    </Center>
  );
}

function Methods({ methods, returnTo }: { methods: readonly Method[]; returnTo: string }) {
  const passwords = methods.filter(({ type }) => type === 'password');
  const elsewhere = methods.filter(({ type, begin }) => type === 'oidc' && begin !== undefined);
  return (
    <Stack>
      {passwords.length > 0 && <PasswordForm returnTo={returnTo} />}
      {passwords.length > 1 && (
        <Text size="sm" c="dimmed">
          {login.methods(passwords.map(({ label }) => label))}
        </Text>
      )}
      {passwords.length > 0 && elsewhere.length > 0 && <Divider label={login.or} />}
      {elsewhere.map(({ name, label, begin }) => (
        <Button
          key={name}
          component="a"
          variant="default"
          href={`${begin}?return_to=${encodeURIComponent(returnTo)}`}
        >
          {login.with(label)}
        </Button>
      ))}
    </Stack>
  );
}
