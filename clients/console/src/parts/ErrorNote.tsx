import { Alert, Button, Code, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { messageOf, requestIdOf } from '../api/errors.ts';
import { common } from '../texts/common.ts';

/** What went wrong, in the words of the API, with the request id by which an administrator finds it. */
export function ErrorNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const id = requestIdOf(error);
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={common.errors.title} role="alert">
      <Text size="sm">{messageOf(error)}</Text>
      {id && <Code mt="xs">{common.requestId(id)}</Code>}
      {onRetry && (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={onRetry}>
            {common.retry}
          </Button>
        </Group>
      )}
    </Alert>
  );
}
