import { Group, Text } from '@mantine/core';
import type { Provisioner } from '../../data/create-cluster.ts';
import { StateBadge } from '../../parts/StateBadge.tsx';
import { Age } from '../../parts/Time.tsx';
import { provisioners } from '../../texts/provisioners.ts';

/** The state of a provisioner, when its provider was last asked, and why it is not OK. */
export function State({ provisioner, lines }: { provisioner: Provisioner; lines?: number }) {
  const { state, status_message: message, checked_at: at } = provisioner;
  return (
    <div>
      <Group gap="xs">
        <StateBadge state={state} />
        {at !== undefined && (
          <Text size="xs" c="dimmed">
            {provisioners.checked} <Age at={at} />
          </Text>
        )}
      </Group>
      {message !== undefined && (
        <Text
          size={lines === undefined ? 'sm' : 'xs'}
          mt={4}
          lineClamp={lines}
          title={lines === undefined ? undefined : message}
          style={{ overflowWrap: 'anywhere' }}
        >
          {message}
        </Text>
      )}
    </div>
  );
}
