import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { number } from '../../parts/format.ts';
import { overview } from '../../texts/overview.ts';

/** Leads to the clusters that a part of the overview does not show. */
export function MoreClusters({ count }: { count: number }) {
  if (count <= 0) return null;
  return (
    <Anchor size="sm" renderRoot={(props) => <Link to="/clusters" search={{ sort: 'state' }} {...props} />}>
      {overview.moreClusters(number(count))}
    </Anchor>
  );
}
