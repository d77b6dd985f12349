import { IconHistory, IconKey } from '@tabler/icons-react';
import type { Entry } from '../../app/navigation.ts';
import { access } from '../../texts/access.ts';

/** What leads to the pages of this area. */
export const accessEntries: readonly Entry[] = [
  { to: '/tokens', label: access.tokens.title, Icon: IconKey },
  { to: '/audit', label: access.audit.title, Icon: IconHistory, isFor: ({ role }) => role !== 'member' },
];
