import { IconServer2 } from '@tabler/icons-react';
import type { Entry } from '../../app/navigation.ts';
import { clusters } from '../../texts/clusters.ts';

export const clustersEntries: readonly Entry[] = [
  { to: '/clusters', label: clusters.title, Icon: IconServer2 },
];
