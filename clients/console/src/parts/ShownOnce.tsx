import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { common } from '../texts/common.ts';

/** A secret that is shown this once, with a button that copies it. */
export function ShownOnce({
  title,
  text,
  secret,
  onClose,
}: {
  title: string;
  /** Says what it is for, and that it is not shown again. */
  text: string;
  secret: string;
  onClose: () => void;
}) {
  const { copy: copyIt, copied: isCopied, done } = common.shownOnce;
  return (
    <Stack>
      <Text fw={500}>{title}</Text>
      <Text size="sm">{text}</Text>
      <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {secret}
      </Code>
      <Group justify="flex-end">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? isCopied : copyIt}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>{done}</Button>
      </Group>
    </Stack>
  );
}
