import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { createProvisioner } from '../../data/create-cluster.ts';
import { type EngineFacts, enginesQuery } from '../../data/engines.ts';
import { useWrite } from '../../data/write.ts';
import { ErrorNote } from '../../parts/ErrorNote.tsx';
import { LinkButton } from '../../parts/LinkButton.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { faultsIn } from '../../parts/schema-form/check.ts';
import { SchemaForm } from '../../parts/schema-form/SchemaForm.tsx';
import { errorsOf, sentOf, valuesOf } from '../../parts/schema-form/schema.ts';
import { common } from '../../texts/common.ts';
import { provisioners } from '../../texts/provisioners.ts';

const { form: words, create } = provisioners;

/** Creates a provisioner of the engine that the address names, and leads to its page, which says whether it works. */
export function NewProvisioner() {
  const query = useQuery(enginesQuery);
  const { engine: wished } = useSearch({ from: '/shell/provisioners/new' });
  const navigate = useNavigate({ from: '/provisioners/new' });
  const [name, setName] = useState('');
  return (
    <Page title={create}>
      <Loaded query={query}>
        {(engines) => {
          const engine = engines.find((one) => one.name === wished) ?? engines[0];
          if (engine === undefined) return null;
          return (
            <Stack maw={720}>
              <Select
                label={words.engine}
                description={words.engineHint}
                allowDeselect={false}
                data={engines.map((one) => ({ value: one.name, label: one.verbose_name }))}
                value={engine.name}
                onChange={(next) =>
                  next !== null &&
                  navigate({ replace: true, search: (before) => ({ ...before, engine: next }) })
                }
              />
              <Form key={engine.name} engine={engine} name={name} onName={setName} />
            </Stack>
          );
        }}
      </Loaded>
    </Page>
  );
}

/** The fields of one engine; what was typed into them goes with it, but for the name. */
function Form({
  engine,
  name,
  onName,
}: {
  engine: EngineFacts;
  name: string;
  onName: (name: string) => void;
}) {
  const schema = engine.parameters.provisioner;
  const navigate = useNavigate();
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState(valuesOf(schema));
  const [faults, setFaults] = useState<Record<string, string>>({});
  const { mutate, isPending, error } = useWrite(['provisioners'], createProvisioner, (made) => {
    notifications.show({ message: words.done(made.name) });
    navigate({ to: `/provisioners/${made.id}` as string });
  });
  const errors = { ...errorsOf(schema, error, 'parameters.'), ...faults };
  const submit = () => {
    const found = faultsIn(schema, values);
    setFaults(found);
    const [first] = Object.keys(found);
    if (first === undefined) mutate({ name, engine: engine.name, parameters: sentOf(schema, values) });
    else form.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(first)}"]`)?.focus();
  };
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack>
        <TextInput
          label={words.name}
          description={words.nameHint}
          required
          maxLength={253}
          value={name}
          error={errors.name}
          onChange={({ currentTarget: { value } }) => onName(value)}
        />
        <SchemaForm
          schema={schema}
          values={values}
          errors={errors}
          onChange={(field, value) => setValues({ ...values, [field]: value })}
        />
        {error !== null && <ErrorNote error={error} />}
        <Group>
          <Button type="submit" loading={isPending}>
            {words.submit}
          </Button>
          <LinkButton to="/provisioners" variant="default">
            {common.cancel}
          </LinkButton>
        </Group>
      </Stack>
    </form>
  );
}
