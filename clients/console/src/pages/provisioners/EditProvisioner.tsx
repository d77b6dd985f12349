import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Provisioner } from '../../data/create-cluster.ts';
import { enginesQuery } from '../../data/engines.ts';
import { changeProvisioner, type ProvisionerChange, readProvisioner } from '../../data/provisioners.ts';
import { EditDialog } from '../../parts/EditDialog.tsx';
import { SchemaForm } from '../../parts/schema-form/SchemaForm.tsx';
import {
  type FieldValue,
  type FieldValues,
  isSecret,
  keptOf,
  type Schema,
  sentOf,
  valuesOf,
} from '../../parts/schema-form/schema.ts';
import { provisioners } from '../../texts/provisioners.ts';
import { withDefaultsOf } from './defaults.ts';

const { edit: texts, form } = provisioners;
const PREFIX = 'parameters.';

/** The name, and each parameter by its path: what others have changed beside stays. */
type Fields = Record<string, FieldValue>;

/** Edits name and parameters of a provisioner as they are now; secrets stay unless they are replaced. */
export function EditProvisioner({
  provisioner: { id, engine },
  opened,
  onClose,
}: {
  provisioner: Provisioner;
  opened: boolean;
  onClose: () => void;
}) {
  const { data: engines } = useQuery(enginesQuery);
  // Without the schema, the form would have no parameters.
  if (engines === undefined) return null;
  const schema: Schema = engines.find(({ name }) => name === engine)?.parameters.provisioner ?? {};
  const names = Object.keys(schema);
  const secrets = new Set(
    Object.entries(schema).flatMap(([name, parameter]) => (isSecret(parameter) ? PREFIX + name : [])),
  );
  const labels = names.map((name) => [PREFIX + name, schema[name]?.label]);
  return (
    <EditDialog<Provisioner, Fields>
      opened={opened}
      title={texts.title}
      size="lg"
      of={['provisioners', id]}
      read={() => readProvisioner(id)}
      fieldsOf={({ name, parameters }) => ({ name, ...prefixed(valuesOf(schema, parameters)) })}
      write={(changed, { data, etag }) => changeProvisioner(id, changeOf(schema, changed, data), etag)}
      labels={{ name: form.name, ...Object.fromEntries(labels) }}
      isSecret={(field) => secrets.has(field)}
      action={texts.submit}
      done={texts.done}
      onClose={onClose}
    >
      {({ mine, set, errors, before }) => (
        <>
          <TextInput
            label={form.name}
            value={String(mine.name)}
            error={errors.name}
            maxLength={253}
            required
            data-autofocus
            onChange={({ currentTarget: { value } }) => set({ name: value })}
          />
          <SchemaForm
            schema={schema}
            values={unprefixed(mine)}
            errors={unprefixed(errors)}
            kept={keptOf(schema, before.parameters)}
            onChange={(name, value) => set({ [PREFIX + name]: value })}
          />
        </>
      )}
    </EditDialog>
  );
}

/** What was edited; parameters are written as a whole, so the others stay as they are in `against`. */
function changeOf(
  schema: Schema,
  { name, ...changed }: Partial<Fields>,
  against: Provisioner,
): ProvisionerChange {
  const { parameters: stored } = against;
  const values = { ...valuesOf(schema, stored), ...unprefixed(changed as Fields) };
  return {
    ...(typeof name === 'string' && { name }),
    ...(Object.keys(changed).length > 0 && { parameters: withDefaultsOf(stored, sentOf(schema, values)) }),
  };
}

function prefixed(values: FieldValues): Fields {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [PREFIX + name, value]));
}

function unprefixed<V>(fields: Readonly<Record<string, V>>): Record<string, V> {
  const own = Object.entries(fields).filter(([path]) => path.startsWith(PREFIX));
  return Object.fromEntries(
    own.map(([path, value]) => [path.slice(PREFIX.length).split('.')[0] ?? '', value]),
  );
}
