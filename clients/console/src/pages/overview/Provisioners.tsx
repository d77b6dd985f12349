import { Progress, Stack, Text } from '@mantine/core';
import type { Overview } from '../../data/overview.ts';
import { number } from '../../parts/format.ts';
import { ProvisionerLink } from '../../parts/LinkButton.tsx';
import { Panel } from '../../parts/Panel.tsx';
import { colorOf } from '../../parts/StateBadge.tsx';
import { overview } from '../../texts/overview.ts';

const SHOWN = 10;

/** How many clusters each provisioner has, and their states. */
export function Provisioners({ provisioners }: Pick<Overview, 'provisioners'>) {
  const shown = provisioners.slice(0, SHOWN);
  return (
    <Panel title={overview.provisioners}>
      <Stack gap="sm">
        {shown.map(({ id, name, total, states }) => (
          <div key={id}>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              <ProvisionerLink id={id} name={name} />
            </Text>
            <Progress.Root size="sm" mt={4} aria-hidden>
              {states.map(({ state, clusters }) => (
                <Progress.Section
                  key={state}
                  value={total === 0 ? 0 : (100 * clusters) / total}
                  color={colorOf(state)}
                  withAria={false}
                />
              ))}
            </Progress.Root>
            <Text size="xs" c="dimmed">
              {partsOf(states)}
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

function partsOf(states: Overview['states']): string {
  const there = states.filter(({ clusters }) => clusters > 0);
  if (there.length === 0) return overview.noClusters;
  return there.map(({ state, clusters }) => overview.part(state, number(clusters))).join(', ');
}
