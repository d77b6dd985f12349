import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import { useTimeout } from '@mantine/hooks';
import { useState } from 'react';
import { common } from '../texts/common.ts';

/** Who waits for less sees no placeholder. */
const PATIENCE_MS = 200;

/** A placeholder for what is being loaded; nothing within the first 200 ms. */
export function Waiting({ lines = 4 }: { lines?: number }) {
  const [isLong, setLong] = useState(false);
  useTimeout(() => setLong(true), PATIENCE_MS, { autoInvoke: true });
  if (!isLong) return null;
  return (
    <Stack role="status">
      <VisuallyHidden>{common.loading}</VisuallyHidden>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a placeholder are all the same
        <Skeleton key={line} height={24} />
      ))}
    </Stack>
  );
}
