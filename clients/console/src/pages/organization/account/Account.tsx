import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useMe } from '../../../data/me.ts';
import { Fact } from '../../../parts/Fact.tsx';
import { LinkButton } from '../../../parts/LinkButton.tsx';
import { Page } from '../../../parts/Page.tsx';
import { Panel } from '../../../parts/Panel.tsx';
import { Time } from '../../../parts/Time.tsx';
import { account as texts, users } from '../../../texts/users.ts';
import { EditUser } from '../users/EditUser.tsx';
import { EndSessions } from '../users/EndSessions.tsx';
import { OwnPassword } from './OwnPassword.tsx';

/** Who one is, one's password and sessions. */
export function Account() {
  const me = useMe();
  const [open, setOpen] = useState<'edit' | 'sessions'>();
  const close = () => setOpen(undefined);
  return (
    <Page title={texts.title}>
      <Panel title={texts.profile}>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
          <Fact label={users.columns.username}>{me.username}</Fact>
          <Fact label={users.edit.email}>{me.email ?? texts.noEmail}</Fact>
          <Fact label={users.columns.role}>{users.roles[me.role]}</Fact>
          <Fact label={users.columns.organization}>{me.organization.name}</Fact>
          <Fact label={users.columns.auth}>{users.logins[me.auth]}</Fact>
          <Fact label={users.columns.created}>
            <Time at={me.created_at} />
          </Fact>
        </SimpleGrid>
        <Group mt="md">
          <Button variant="default" size="xs" onClick={() => setOpen('edit')}>
            {users.edit.action}
          </Button>
        </Group>
      </Panel>
      <Panel title={texts.password.title}>
        {me.auth === 'local' ? (
          <OwnPassword />
        ) : (
          <Text size="sm">{texts.password.elsewhere(users.logins[me.auth])}</Text>
        )}
      </Panel>
      <Panel title={texts.sessions.title}>
        <Stack align="flex-start">
          <Text size="sm">{texts.sessions.text}</Text>
          <Button variant="default" size="xs" onClick={() => setOpen('sessions')}>
            {users.sessions.submit}
          </Button>
        </Stack>
      </Panel>
      <Panel title={texts.tokens.title}>
        <Stack align="flex-start">
          <Text size="sm">{texts.tokens.text}</Text>
          <LinkButton to="/tokens" variant="default" size="xs">
            {texts.tokens.action}
          </LinkButton>
        </Stack>
      </Panel>
      {open === 'edit' && <EditUser user={me} onClose={close} />}
      {open === 'sessions' && <EndSessions user={me} onClose={close} />}
    </Page>
  );
}
