import {
  Autocomplete,
  type AutocompleteProps,
  Input,
  type OptionsFilter,
  Select,
  type SelectProps,
  Skeleton,
  Text,
} from '@mantine/core';
import { IconSelector } from '@tabler/icons-react';
import { schemaForm } from '../../texts/schema-form.ts';
import type { Choice } from './schema.ts';

interface Choosing {
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
}

/** Providers have hundreds of machines: more are found by typing. */
const MOST_SHOWN = 100;

/** One of some values. */
export function ChoiceField({
  value,
  choices,
  onChange,
  ...input
}: Omit<SelectProps, 'data' | 'value' | 'onChange'> & Choosing) {
  return (
    <Select
      {...input}
      data={choices.map(([one, label]) => ({ value: one, label }))}
      value={value === '' ? null : value}
      onChange={(next) => onChange(next ?? '')}
      allowDeselect={!input.required}
    />
  );
}

/** A value that is chosen or typed: the provider may have others than the choices. */
export function OpenChoiceField({
  value,
  choices,
  onChange,
  ...input
}: Omit<AutocompleteProps, 'data' | 'value' | 'onChange'> & Choosing) {
  const labels = new Map(choices);
  // What was chosen does not hide the other choices.
  const filter: OptionsFilter = ({ options, search, limit }) => {
    const wanted = labels.has(search) ? '' : search.trim().toLowerCase();
    const found = options.filter((option) => {
      if (!('value' in option)) return false;
      return `${option.value} ${labels.get(option.value) ?? ''}`.toLowerCase().includes(wanted);
    });
    return found.slice(0, limit);
  };
  return (
    <Autocomplete
      {...input}
      data={[...labels.keys()]}
      value={value}
      onChange={onChange}
      filter={filter}
      limit={MOST_SHOWN}
      rightSection={<IconSelector size={16} aria-hidden />}
      rightSectionPointerEvents="none"
      renderOption={({ option }) => <Option value={option.value} label={labels.get(option.value)} />}
    />
  );
}

function Option({ value, label }: { value: string; label: string | undefined }) {
  return (
    <div>
      <Text size="sm">{value}</Text>
      {label !== undefined && label !== value && (
        <Text size="xs" c="dimmed">
          {label}
        </Text>
      )}
    </div>
  );
}

/** Stands for a field until the provider has answered. */
export function AskingField({ label, error }: { label: string; error: string | undefined }) {
  return (
    <Input.Wrapper label={label} labelElement="div" error={error}>
      <Skeleton height={36} role="status" aria-label={schemaForm.asking(label)} />
    </Input.Wrapper>
  );
}
