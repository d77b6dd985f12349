import type { Entry } from '../../app/navigation.ts';

/** What leads to the pages of this area. */
export const organizationEntries: readonly Entry[] = [];
