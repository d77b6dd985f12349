import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Organization } from '../../../data/organizations.ts';
import { useMay } from '../../../data/rights.ts';
import { Fact } from '../../../parts/Fact.tsx';
import { number } from '../../../parts/format.ts';
import { Panel } from '../../../parts/Panel.tsx';
import { Time } from '../../../parts/Time.tsx';
import { organization as texts } from '../../../texts/organization.ts';
import { Chosen } from '../chosen.tsx';
import { EditName } from './EditName.tsx';
import { EditSettings } from './EditSettings.tsx';

const { settings: words } = texts;

/** What an organization is, and what its admins decide of its clusters. */
export function Details() {
  return <Chosen>{(organization) => <Shown organization={organization} />}</Chosen>;
}

function Shown({ organization }: { organization: Organization }) {
  const { id, name, namespace, created_at, settings = {} } = organization;
  const may = useMay();
  const [open, setOpen] = useState<'name' | 'settings'>();
  const close = () => setOpen(undefined);
  return (
    <Stack>
      <Panel title={texts.details}>
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="sm">
          <Fact label={texts.name}>{name}</Fact>
          <Fact label={texts.namespace}>{namespace}</Fact>
          <Fact label={texts.created}>
            <Time at={created_at} />
          </Fact>
          <Fact label={texts.id}>{id}</Fact>
        </SimpleGrid>
        {may('organization:update') && (
          <Group mt="md">
            <Button variant="default" size="xs" onClick={() => setOpen('name')}>
              {texts.edit.action}
            </Button>
          </Group>
        )}
      </Panel>
      <Panel title={words.title}>
        <Text size="sm" c="dimmed" mb="sm">
          {words.text}
        </Text>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
          <Fact label={words.lifetime}>
            {settings.max_lifetime_days === undefined
              ? words.unlimited
              : words.days(settings.max_lifetime_days)}
          </Fact>
          <Fact label={words.max_extensions}>
            {settings.max_extensions === undefined ? words.unlimited : number(settings.max_extensions)}
          </Fact>
          <Fact label={words.approval}>{settings.second_approver ? words.required : words.notRequired}</Fact>
        </SimpleGrid>
        {may('organization:settings') && (
          <Group mt="md">
            <Button variant="default" size="xs" onClick={() => setOpen('settings')}>
              {words.action}
            </Button>
          </Group>
        )}
      </Panel>
      <EditName id={id} opened={open === 'name'} onClose={close} />
      <EditSettings id={id} opened={open === 'settings'} onClose={close} />
    </Stack>
  );
}
