import { Button, FileButton, Group, Stack, Textarea, type TextareaProps } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { schemaForm } from '../../texts/schema-form.ts';

/** What the API takes of a file, in bytes. */
const LARGEST = 64 * 1024;
const MONOSPACE = { input: { fontFamily: 'var(--mantine-font-family-monospace)' } };

/** Text of several lines, pasted, dropped as a file, or chosen as one. */
export function FileField({
  onChange,
  label,
  description = schemaForm.paste,
  error,
  ...input
}: Omit<TextareaProps, 'onChange' | 'label'> & { label: string; onChange: (text: string) => void }) {
  const [refusal, setRefusal] = useState<string>();
  const write = (text: string) => {
    setRefusal(undefined);
    onChange(text);
  };
  const take = async (file: File | null | undefined) => {
    if (!file) return;
    if (file.size > LARGEST) setRefusal(schemaForm.errors.tooLarge);
    else write(await file.text());
  };
  const drop = (event: DragEvent) => {
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    void take(file);
  };
  return (
    <Stack gap="xs">
      <Textarea
        rows={8}
        {...input}
        label={label}
        description={description}
        error={refusal ?? error}
        spellCheck={false}
        autoComplete="off"
        styles={MONOSPACE}
        onChange={(event) => write(event.currentTarget.value)}
        onDragOver={(event) => event.preventDefault()}
        onDrop={drop}
      />
      <Group>
        <FileButton onChange={take}>
          {(props) => (
            <Button
              {...props}
              variant="default"
              size="xs"
              aria-label={schemaForm.chooseFor(label)}
              leftSection={<IconFile size={14} aria-hidden />}
            >
              {schemaForm.choose}
            </Button>
          )}
        </FileButton>
      </Group>
    </Stack>
  );
}
