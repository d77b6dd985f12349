import { Alert, Button, Group, Radio, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { unusableQuery } from '../../../data/create-dry-run.ts';
import { ErrorNote } from '../../../parts/ErrorNote.tsx';
import { LinkButton } from '../../../parts/LinkButton.tsx';
import { StateBadge } from '../../../parts/StateBadge.tsx';
import { common } from '../../../texts/common.ts';
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
  const { id, name, engine } = provisioner;
  return (
    <Alert
      color="orange"
      role="alert"
      icon={<IconInfoCircle aria-hidden />}
      title={words.unusable(name)}
      styles={{ title: { overflowWrap: 'anywhere' } }}
    >
      <Stack gap="sm" align="flex-start">
        {schema === undefined ? (
          <Text size="sm">{words.notInstalled(engine)}</Text>
        ) : (
          <Reason key={id} provisioner={id} />
        )}
        <LinkButton to={`/provisioners/${id}`} size="xs" variant="default">
          {words.open}
        </LinkButton>
      </Stack>
    </Alert>
  );
}

function Reason({ provisioner }: { provisioner: string }) {
  const query = useQuery(unusableQuery(provisioner));
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => query.refetch()} />;
  if (query.isPending) return <Text size="sm">{words.asking}</Text>;
  return (
    <>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {query.data ?? words.again}
      </Text>
      <Button size="xs" variant="default" loading={query.isFetching} onClick={() => query.refetch()}>
        {common.retry}
      </Button>
    </>
  );
}
