import { ActionIcon, Button, Group, Input, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { schemaForm as texts } from '../../texts/schema-form.ts';
import type { FieldValue, Row } from './schema.ts';

interface Rows {
  label: string;
  description?: string | undefined;
  error: string | undefined;
  required: boolean;
  value: FieldValue;
  onChange: (rows: Row[]) => void;
  'data-path': string;
}

/** Rows of names and values. */
export function RowsField({ label, description, error, required, value, onChange, ...rest }: Rows) {
  const rows = typeof value === 'object' ? value : [];
  const change = (at: number, part: Partial<Row>) =>
    onChange(rows.map((row, index) => (index === at ? { ...row, ...part } : row)));
  const list = useRef<HTMLDivElement>(null);
  const before = useRef(rows.length);
  useEffect(() => {
    const names = list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [];
    if (rows.length > before.current) names[rows.length - 1]?.focus();
    // The button that removed a row went with it.
    if (rows.length < before.current) list.current?.querySelector<HTMLElement>('[data-path]')?.focus();
    before.current = rows.length;
  }, [rows.length]);
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      description={description}
      error={error}
      withAsterisk={required}
      inputWrapperOrder={['label', 'description', 'input', 'error']}
    >
      <Stack gap="xs" mt="xs" ref={list}>
        {rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row has nothing else that stays the same while it is typed
          <Group key={at} gap="xs" wrap="nowrap">
            <TextInput
              data-row
              aria-label={texts.rowName(label, at + 1)}
              placeholder={texts.name}
              flex={1}
              value={row.name}
              autoComplete="off"
              onChange={({ currentTarget }) => change(at, { name: currentTarget.value })}
            />
            <TextInput
              aria-label={texts.rowValue(label, at + 1)}
              placeholder={texts.value}
              flex={1}
              value={row.value}
              autoComplete="off"
              onChange={({ currentTarget }) => change(at, { value: currentTarget.value })}
            />
            <ActionIcon
              variant="default"
              size={36}
              aria-label={texts.removeRow(label, at + 1)}
              onClick={() => onChange(rows.filter((_, index) => index !== at))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button
            {...rest}
            variant="default"
            size="xs"
            aria-label={texts.addRowOf(label)}
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...rows, { name: '', value: '' }])}
          >
            {texts.addRow}
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}
