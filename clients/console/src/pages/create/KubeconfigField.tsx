import { Button, FileButton, Group, Stack, Textarea, type TextareaProps } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import type { DragEvent } from 'react';
import { create } from '../../texts/create.ts';

const { imported: words } = create;
/** What the API takes, in bytes. */
const LARGEST = 64 * 1024;

/** A kubeconfig, pasted, dropped as a file, or chosen as one. */
export function KubeconfigField({
  onChange,
  onRefuse,
  ...input
}: Omit<TextareaProps, 'onChange'> & {
  onChange: (text: string) => void;
  onRefuse: (why: string) => void;
}) {
  const take = async (file: File | null | undefined) => {
    if (!file) return;
    if (file.size > LARGEST) onRefuse(words.tooLarge);
    else onChange(await file.text());
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
        {...input}
        label={words.kubeconfig}
        description={words.kubeconfigHint}
        required
        rows={12}
        spellCheck={false}
        autoComplete="off"
        ff="monospace"
        onChange={(event) => onChange(event.currentTarget.value)}
        onDragOver={(event) => event.preventDefault()}
        onDrop={drop}
      />
      <Group>
        <FileButton onChange={take}>
          {(props) => (
            <Button {...props} variant="default" size="xs" leftSection={<IconFile size={14} aria-hidden />}>
              {words.choose}
            </Button>
          )}
        </FileButton>
      </Group>
    </Stack>
  );
}
