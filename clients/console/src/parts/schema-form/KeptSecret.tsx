import { Button, Group, Input, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { schemaForm as texts } from '../../texts/schema-form.ts';
import { type FieldValue, MASK } from './schema.ts';

interface Kept {
  name: string;
  label: string;
  error: string | undefined;
  value: FieldValue;
  onChange: (value: FieldValue) => void;
  /** The field of a new secret. */
  children: ReactNode;
}

/** A secret that is stored: it stays unless somebody asks to replace it, and nothing shows it. */
export function KeptSecret({ name, label, error, value, onChange, children }: Kept) {
  const place = useRef<HTMLDivElement>(null);
  const isKept = value === MASK;
  const wasKept = useRef(isKept);
  useEffect(() => {
    // The button that was pressed is gone: the focus moves to what stands there now.
    if (wasKept.current !== isKept) place.current?.querySelector<HTMLElement>('[data-path]')?.focus();
    wasKept.current = isKept;
  }, [isKept]);
  if (isKept)
    return (
      <Input.Wrapper ref={place} label={label} labelElement="div" error={error}>
        <Group gap="sm">
          <Text size="sm" c="dimmed">
            {texts.kept}
          </Text>
          <Button
            variant="default"
            size="xs"
            data-path={name}
            aria-label={texts.replaceOf(label)}
            onClick={() => onChange('')}
          >
            {texts.replace}
          </Button>
        </Group>
      </Input.Wrapper>
    );
  return (
    <Stack gap="xs" ref={place}>
      {children}
      <Group>
        <Button variant="subtle" size="xs" aria-label={texts.keepOf(label)} onClick={() => onChange(MASK)}>
          {texts.keep}
        </Button>
      </Group>
    </Stack>
  );
}
