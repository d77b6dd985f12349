import { Box, List, Text } from '@mantine/core';
import type { Delivery } from '../../data/webhooks.ts';
import { number } from '../../parts/format.ts';
import { Time } from '../../parts/Time.tsx';
import { webhooks } from '../../texts/webhooks.ts';

const { deliveries: texts } = webhooks;

type Attempt = Delivery['attempts'][number];

/** Every attempt of a delivery, as it came. */
export function Attempts({ delivery: { id, attempts } }: { delivery: Delivery }) {
  return (
    <Box maw="calc(100vw - 7rem)" pl={{ base: 0, sm: 'xl' }}>
      {attempts.length === 0 ? (
        <Text size="sm">{texts.noAttempts}</Text>
      ) : (
        <List type="ordered" size="sm" spacing={4}>
          {attempts.map((attempt) => (
            <List.Item key={attempt.at}>
              <Time at={attempt.at} />
              <AttemptText attempt={attempt} />
            </List.Item>
          ))}
        </List>
      )}
      <Text size="xs" c="dimmed" mt="xs" style={{ overflowWrap: 'anywhere' }}>
        {texts.id(id)}
      </Text>
    </Box>
  );
}

/** What a receiver answered, after how long, and why that is no success. */
export function AttemptText({ attempt: { status, duration_ms: ms, error } }: { attempt: Attempt }) {
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {`${error ?? texts.answered(status)} · ${texts.took(number(ms))}`}
    </Text>
  );
}
