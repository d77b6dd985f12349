import type { Entry } from '../../app/navigation.ts';

/** What leads to the pages of this area. */
export const provisionersEntries: readonly Entry[] = [];
