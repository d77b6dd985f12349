import { Group, Text, TextInput } from '@mantine/core';
import { useId } from 'react';

/** A filter by a day, as the address has it: `2026-03-01`, or empty. */
export function DayField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (day: string) => void;
}) {
  const id = useId();
  return (
    <Group gap={6} wrap="nowrap">
      <Text component="label" htmlFor={id} size="sm" c="dimmed">
        {label}
      </Text>
      <TextInput
        type="date"
        id={id}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </Group>
  );
}
