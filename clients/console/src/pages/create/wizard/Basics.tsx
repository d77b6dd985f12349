import { Alert, Button, Code, Stack, Text, TextInput } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { messageOf, requestIdOf } from '../../../api/errors.ts';
import { optionsQuery } from '../../../data/create-options.ts';
import { SchemaForm } from '../../../parts/schema-form/SchemaForm.tsx';
import { common } from '../../../texts/common.ts';
import { create } from '../../../texts/create.ts';
import { type Choice, fieldsOf, keptSecrets } from './draft.ts';
import { stepOf } from './steps.ts';
import type { WizardState } from './use-wizard.ts';

const { wizard: words } = create;

/** The name of the cluster, and the parameters that its engine takes, with what the provider offers for them. */
export function Basics({ wizard, choice }: { wizard: WizardState; choice: Choice }) {
  const { draft, errors, change, fill } = wizard;
  const { provisioner, schema = {} } = choice;
  const offers = useQuery(optionsQuery(provisioner.id));
  return (
    <Stack>
      <Others errors={errors} known={['name', ...Object.keys(schema)]} />
      <TextInput
        label={words.name}
        description={words.nameHint}
        required
        maxLength={253}
        autoComplete="off"
        data-path="name"
        value={draft.name}
        error={errors.name}
        onChange={({ currentTarget }) => change({ name: currentTarget.value })}
      />
      {offers.isError && <Unoffered error={offers.error} onRetry={() => offers.refetch()} />}
      {Object.keys(schema).length === 0 && <Text size="sm">{words.noParameters}</Text>}
      <SchemaForm
        schema={schema}
        values={fieldsOf(draft, choice)}
        onChange={fill}
        errors={errors}
        kept={keptSecrets(choice)}
        offers={offers.data}
        isAsking={offers.isPending}
      />
    </Stack>
  );
}

/** What the API refuses although this form has no field for it. */
function Others({ errors, known }: { errors: WizardState['errors']; known: readonly string[] }) {
  const others = Object.entries(errors).filter(
    ([name]) => stepOf(name) === 'cluster' && !known.includes(name),
  );
  if (others.length === 0) return null;
  return (
    <Alert color="red" role="alert" title={common.errors.title}>
      {others.map(([name, message]) => (
        <Text key={name} size="sm">{`${name} ${message}`}</Text>
      ))}
    </Alert>
  );
}

function Unoffered({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const id = requestIdOf(error);
  return (
    <Alert color="orange" icon={<IconInfoCircle aria-hidden />} title={words.offers.title} role="status">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {messageOf(error)}
        </Text>
        <Text size="sm">{words.offers.text}</Text>
        {id && <Code>{common.requestId(id)}</Code>}
        <Button size="xs" variant="default" onClick={onRetry}>
          {common.retry}
        </Button>
      </Stack>
    </Alert>
  );
}
