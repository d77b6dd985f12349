import { Group, Paper, SimpleGrid, Text, Title, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { number, percent } from '../../parts/format.ts';
import { StateBadge } from '../../parts/StateBadge.tsx';
import { overview } from '../../texts/overview.ts';
import { states as names } from '../../texts/states.ts';
import classes from './States.module.css';

const ORDER = Object.values(names);

/** How many clusters are in each state; leads to the table sorted by state. */
export function States({ total, states }: { total: number; states: ReadonlyMap<string, number> }) {
  const others = [...states.keys()].filter((state) => !ORDER.includes(state));
  const shown = [...ORDER, ...others];
  return (
    <section>
      <VisuallyHidden>
        <Title order={2}>{overview.states}</Title>
      </VisuallyHidden>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
        {shown.map((state) => (
          <Link key={state} to="/clusters" search={{ sort: 'state' }} className={classes.card}>
            <Paper withBorder p={{ base: 'xs', sm: 'sm' }} radius="md">
              <StateBadge state={state} />
              <Group align="baseline" gap="xs" mt="xs">
                <Text fz={26} fw={700} lh={1.1}>
                  {number(states.get(state) ?? 0)}
                </Text>
                <Text size="sm" c="dimmed">
                  {percent((states.get(state) ?? 0) / total)}
                </Text>
              </Group>
            </Paper>
          </Link>
        ))}
      </SimpleGrid>
      <Text size="sm" c="dimmed" mt="xs">
        {overview.total(number(total))}
      </Text>
    </section>
  );
}
