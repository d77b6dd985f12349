import { Badge, Text } from '@mantine/core';
import { access } from '../texts/access.ts';

const { audit } = access;
const COLORS = { done: 'gray', refused: 'red', throttled: 'orange' } as const;

/** What became of a request, as the audit trail has it, and for how many it stands. */
export function Outcome({ outcome, times }: { outcome: keyof typeof COLORS; times?: number }) {
  return (
    <>
      <Badge variant="light" color={COLORS[outcome]} tt="none" miw="max-content">
        {audit.outcomes[outcome]}
      </Badge>
      {times !== undefined && (
        <Text size="xs" c="dimmed">
          {audit.times(times)}
        </Text>
      )}
    </>
  );
}
