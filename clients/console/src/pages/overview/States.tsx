import { Group, Paper, SimpleGrid, Text, Title, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Overview } from '../../data/overview.ts';
import { number, percent } from '../../parts/format.ts';
import { StateBadge } from '../../parts/StateBadge.tsx';
import { overview } from '../../texts/overview.ts';
import classes from './States.module.css';

/** How many clusters are in each state; leads to the table of these. */
export function States({ total, states }: Pick<Overview, 'total' | 'states'>) {
  return (
    <section>
      <VisuallyHidden>
        <Title order={2}>{overview.states}</Title>
      </VisuallyHidden>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
        {states.map(({ state, clusters }) => (
          <Link key={state} to="/clusters" search={{ state }} className={classes.card}>
            <Paper withBorder p={{ base: 'xs', sm: 'sm' }} radius="md">
              <StateBadge state={state} />
              <Group align="baseline" gap="xs" mt="xs">
                <Text fz={26} fw={700} lh={1.1}>
                  {number(clusters)}
                </Text>
                <Text size="sm" c="dimmed">
                  {percent(clusters / total)}
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
