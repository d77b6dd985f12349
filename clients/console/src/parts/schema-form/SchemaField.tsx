import { Checkbox, NumberInput, PasswordInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { AskingField, ChoiceField, OpenChoiceField } from './ChoiceField.tsx';
import { FileField } from './FileField.tsx';
import { KeptSecret } from './KeptSecret.tsx';
import { RowsField } from './RowsField.tsx';
import type { Choice, FieldValue, Parameter } from './schema.ts';

/** A field, and what is known of it. */
export interface Field {
  name: string;
  parameter: Parameter;
  value: FieldValue;
  onChange: (value: FieldValue) => void;
  error: string | undefined;
  /** Whether a secret is stored for it. */
  isKept: boolean;
  offered: readonly Choice[] | undefined;
  isAsking: boolean;
}

/** The field of a parameter, by its type; one that this console does not know is a text. */
export function SchemaField(field: Field) {
  const { value, isKept, name, parameter, onChange, error } = field;
  if (!isKept) return drawn(field);
  return (
    <KeptSecret {...{ name, label: parameter.label, error, value, onChange }}>{drawn(field)}</KeptSecret>
  );
}

function drawn(field: Field): ReactNode {
  const { name, parameter, value, onChange, error, offered, isAsking } = field;
  const { type, label, help_message, placeholder, validators, choices = [], is_open: isOpen } = parameter;
  const common = {
    label,
    error,
    description: help_message,
    placeholder,
    required: validators?.required ?? false,
    'data-path': name,
  };
  const text = typeof value === 'string' ? value : '';
  if (type === 'checkbox')
    return (
      <Checkbox
        label={label}
        description={help_message}
        error={error}
        data-path={name}
        checked={value === true}
        onChange={({ currentTarget: { checked } }) => onChange(checked)}
      />
    );
  if (type === 'parameters') return <RowsField {...common} value={value} onChange={onChange} />;
  if (type === 'integer')
    return (
      <NumberInput
        {...common}
        min={validators?.min}
        max={validators?.max}
        clampBehavior="none"
        allowDecimal={false}
        value={text}
        onChange={(next) => onChange(String(next))}
      />
    );
  if (type === 'password')
    return (
      <PasswordInput
        {...common}
        autoComplete="new-password"
        value={text}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  if (['text_area', 'json_file', 'yaml_file', 'file'].includes(type))
    return <FileField {...common} value={text} onChange={onChange} />;
  if (type === 'select' && !isOpen)
    return <ChoiceField {...common} value={text} choices={both(offered, choices)} onChange={onChange} />;
  if (isAsking) return <AskingField label={label} error={error} />;
  const known = offered ?? choices;
  if (known.length > 0)
    return <OpenChoiceField {...common} value={text} choices={known} onChange={onChange} />;
  return (
    <TextInput
      {...common}
      autoComplete="off"
      value={text}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** What the provider offers, in its words, and the other choices of the schema. */
function both(offered: readonly Choice[] = [], choices: readonly Choice[]): readonly Choice[] {
  const known = new Set(offered.map(([value]) => value));
  return [...offered, ...choices.filter(([value]) => !known.has(value))];
}
