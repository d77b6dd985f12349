import { accessEntries } from '../pages/access/entries.ts';
import { clustersEntries } from '../pages/clusters/entries.ts';
import { organizationEntries } from '../pages/organization/entries.ts';
import { overviewEntries } from '../pages/overview/entries.ts';
import { provisionersEntries } from '../pages/provisioners/entries.ts';
import { webhooksEntries } from '../pages/webhooks/entries.ts';
import type { Entry } from './navigation.ts';

/** The navigation, in its order. */
export const entries: readonly Entry[] = [
  ...overviewEntries,
  ...clustersEntries,
  ...provisionersEntries,
  ...organizationEntries,
  ...webhooksEntries,
  ...accessEntries,
];
