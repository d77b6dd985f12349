import { Alert, Group, Radio, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { Fragment } from 'react';
import { LinkButton } from '../../../parts/LinkButton.tsx';
import { StateBadge } from '../../../parts/StateBadge.tsx';
import { Age } from '../../../parts/Time.tsx';
import { create } from '../../../texts/create.ts';
import { type Choice, isUsable } from './draft.ts';
import type { WizardState } from './use-wizard.ts';

const { wizard: words } = create;

/** Chooses a provisioner; says of one that cannot be used why. */
export function ChooseProvisioner({ wizard, choices }: { wizard: WizardState; choices: readonly Choice[] }) {
  const { choice, choose, errors } = wizard;
  return (
    <Radio.Group
      label={words.choice}
      value={choice?.provisioner.id ?? ''}
      onChange={choose}
      error={choice === undefined || isUsable(choice) ? errors.provisioner : undefined}
    >
      <Stack gap="xs" mt="xs" mb="xs">
        {choices.map((one) => (
          <Fragment key={one.provisioner.id}>
            <Card choice={one} />
            {one === choice && !isUsable(one) && <Unusable choice={one} />}
          </Fragment>
        ))}
      </Stack>
    </Radio.Group>
  );
}

function Card({ choice: { provisioner } }: { choice: Choice }) {
  const { id, name, verbose_name, state } = provisioner;
  return (
    <Radio.Card value={id} p="sm" radius="md" data-path="provisioner">
      <Group wrap="nowrap" gap="sm">
        <Radio.Indicator />
        <Stack gap={0} flex={1} miw={0}>
          <Text fw={500} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
          <Text size="sm" c="dimmed">
            {verbose_name}
          </Text>
        </Stack>
        <StateBadge state={state} />
      </Group>
    </Radio.Card>
  );
}

function Unusable({ choice: { provisioner, schema } }: { choice: Choice }) {
  const { id, name, engine, status_message = words.noReason, checked_at } = provisioner;
  return (
    <Alert
      color="orange"
      role="alert"
      icon={<IconInfoCircle aria-hidden />}
      title={words.unusable(name)}
      styles={{ title: { overflowWrap: 'anywhere' } }}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {schema === undefined ? words.notInstalled(engine) : status_message}
        </Text>
        {checked_at !== undefined && (
          <Text size="xs">
            {words.checked} <Age at={checked_at} />
          </Text>
        )}
        <LinkButton to={`/provisioners/${id}`} size="xs" variant="default">
          {words.open}
        </LinkButton>
      </Stack>
    </Alert>
  );
}
