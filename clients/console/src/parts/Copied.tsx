import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { common } from '../texts/common.ts';

/** A text to take along: shown as it is, under its name, with a button that copies it. */
export function Copied({
  label,
  text,
  lines,
  children,
}: {
  label: string;
  text: string;
  /** More lines than these scroll. */
  lines?: number;
  /** More buttons. */
  children?: ReactNode;
}) {
  const { copy: copyIt, copied: isCopied } = common.copying;
  return (
    <Stack gap={4} w="100%">
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={500}>
          {label}
        </Text>
        <Group gap="xs">
          {children}
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button variant="default" size="xs" onClick={copy}>
                {copied ? isCopied : copyIt(label)}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Group>
      <Code
        block
        tabIndex={lines === undefined ? undefined : 0}
        mah={lines === undefined ? undefined : `${lines * 1.55}em`}
        style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap', overflowY: 'auto' }}
      >
        {text}
      </Code>
    </Stack>
  );
}
