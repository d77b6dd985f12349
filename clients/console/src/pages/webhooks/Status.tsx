import { Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconClock, IconPlayerPause } from '@tabler/icons-react';
import type { Delivery, Webhook } from '../../data/webhooks.ts';
import { SignBadge } from '../../parts/StateBadge.tsx';
import { Age } from '../../parts/Time.tsx';
import { webhooks } from '../../texts/webhooks.ts';

const { status: words, failingSince, disabledSince, deliveries } = webhooks;

const LOOKS = {
  ok: { color: 'green', Icon: IconCircleCheck },
  failing: { color: 'red', Icon: IconAlertTriangle },
  inactive: { color: 'gray', Icon: IconPlayerPause },
};
const DELIVERY_LOOKS = {
  pending: { color: 'blue', Icon: IconClock },
  delivered: { color: 'green', Icon: IconCircleCheck },
  failed: { color: 'red', Icon: IconAlertTriangle },
};

/** How a webhook is, and why and since when it is not well. */
export function Status({ webhook }: { webhook: Webhook }) {
  const { status, disabled_reason: reason, disabled_at: disabledAt, failing_since: failingAt } = webhook;
  const isDisabled = reason !== undefined && status === 'inactive';
  return (
    <div>
      <SignBadge {...LOOKS[status]} text={isDisabled ? words.disabled : words[status]} />
      {isDisabled && <Why text={reason} />}
      {isDisabled && disabledAt !== undefined && <Since label={disabledSince} at={disabledAt} />}
      {status === 'failing' && failingAt !== undefined && <Since label={failingSince} at={failingAt} />}
    </div>
  );
}

/** How a delivery is. */
export function DeliveryState({ state }: Pick<Delivery, 'state'>) {
  return <SignBadge {...DELIVERY_LOOKS[state]} text={deliveries.states[state]} />;
}

function Why({ text }: { text: string }) {
  return (
    <Text size="xs" c="dimmed">
      {text}
    </Text>
  );
}

function Since({ label, at }: { label: string; at: string }) {
  return (
    <Text size="xs" c="dimmed">
      {label} <Age at={at} />
    </Text>
  );
}
