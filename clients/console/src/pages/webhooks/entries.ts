import { IconWebhook } from '@tabler/icons-react';
import type { Entry } from '../../app/navigation.ts';
import { webhooks } from '../../texts/webhooks.ts';

/** What leads to the pages of this area. */
export const webhooksEntries: readonly Entry[] = [
  { to: '/webhooks', label: webhooks.title, Icon: IconWebhook, isFor: ({ role }) => role !== 'member' },
];
