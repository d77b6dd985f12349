import { IconLayoutDashboard } from '@tabler/icons-react';
import type { Entry } from '../../app/navigation.ts';
import { overview } from '../../texts/overview.ts';

export const overviewEntries: readonly Entry[] = [
  { to: '/', label: overview.title, Icon: IconLayoutDashboard },
];
