import { Stack } from '@mantine/core';
import { SchemaField } from './SchemaField.tsx';
import { type Choice, type FieldValue, type FieldValues, ordered, type Schema } from './schema.ts';

interface Form {
  schema: Schema;
  values: FieldValues;
  onChange: (name: string, value: FieldValue) => void;
  /** Messages by field. */
  errors?: Readonly<Record<string, string>>;
  /** Secrets that are stored already: a value that is the mask keeps them. */
  kept?: ReadonlySet<string>;
  /** What the provider offers, by field, over the choices of the schema. */
  offers?: Readonly<Record<string, readonly Choice[]>>;
  /** Whether the provider is being asked what it offers: fields that wait for it are placeholders. */
  isAsking?: boolean;
}

/** The fields of a parameter schema, in its order. Each input has `data-path` with its name, for the focus. */
export function SchemaForm({ schema, values, onChange, errors, kept, offers, isAsking }: Form) {
  return (
    <Stack>
      {ordered(schema).map(([name, parameter]) => (
        <SchemaField
          key={name}
          name={name}
          parameter={parameter}
          value={values[name] ?? ''}
          onChange={(value) => onChange(name, value)}
          error={errors?.[name]}
          isKept={kept?.has(name) ?? false}
          offered={offers?.[name]}
          isAsking={isAsking ?? false}
        />
      ))}
    </Stack>
  );
}
