import { Group, Text, Timeline } from '@mantine/core';
import { IconHistory, IconUser } from '@tabler/icons-react';
import type { Happening } from '../../../data/timeline.ts';
import { Outcome } from '../../../parts/Outcome.tsx';
import { Age } from '../../../parts/Time.tsx';
import { timeline as texts } from '../../../texts/timeline.ts';

/** A part of a timeline: what happened, and who asked for what, each by a sign of its own. */
export function Happenings({ items }: { items: readonly Happening[] }) {
  return (
    <Timeline bulletSize={22} lineWidth={2} mb="md">
      {items.map((one) => (
        <Timeline.Item
          key={one.key}
          bullet={one.source === 'history' ? <IconHistory size={14} /> : <IconUser size={14} />}
          title={<Title happening={one} />}
        >
          {one.source === 'history' && (
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {one.entry.message}
            </Text>
          )}
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {one.source === 'history'
              ? texts.by(one.entry.user ?? texts.self)
              : texts.from(one.entry.user, one.entry.address)}
            , <Age at={one.entry.at} />
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

function Title({ happening: { source, entry } }: { happening: Happening }) {
  if (source === 'history') return <>{`${entry.type} · ${entry.state}`}</>;
  return (
    <Group gap="xs" title={texts.requestId(entry.request_id)}>
      {entry.action}
      <Outcome outcome={entry.outcome} times={entry.times} />
    </Group>
  );
}
