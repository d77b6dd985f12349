import { IconPlugConnected } from '@tabler/icons-react';
import type { Entry } from '../../app/navigation.ts';
import { provisioners } from '../../texts/provisioners.ts';

/** What leads to the pages of this area. */
export const provisionersEntries: readonly Entry[] = [
  { to: '/provisioners', label: provisioners.title, Icon: IconPlugConnected },
];
