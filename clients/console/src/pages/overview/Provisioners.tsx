import { Progress, Stack, Text } from '@mantine/core';
import type { ProvisionerCount } from '../../data/overview.ts';
import { number } from '../../parts/format.ts';
import { Panel } from '../../parts/Panel.tsx';
import { colorOf } from '../../parts/StateBadge.tsx';
import { overview } from '../../texts/overview.ts';

const SHOWN = 10;

/** How many clusters each provisioner has, and their states. */
export function Provisioners({ provisioners }: { provisioners: readonly ProvisionerCount[] }) {
  const shown = provisioners.slice(0, SHOWN);
  return (
    <Panel title={overview.provisioners}>
      <Stack gap="sm">
        {shown.map(({ id, name, total, states }) => (
          <div key={id}>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Text>
            <Progress.Root size="sm" mt={4} aria-hidden>
              {[...states].map(([state, count]) => (
                <Progress.Section
                  key={state}
                  value={(100 * count) / total}
                  color={colorOf(state)}
                  withAria={false}
                />
              ))}
            </Progress.Root>
            <Text size="xs" c="dimmed">
              {[...states].map(([state, count]) => overview.part(state, number(count))).join(', ')}
            </Text>
          </div>
        ))}
        {provisioners.length > SHOWN && (
          <Text size="sm">{overview.more(number(provisioners.length - SHOWN))}</Text>
        )}
      </Stack>
    </Panel>
  );
}
