import type { TablerIcon } from '@tabler/icons-react';
import type { components } from '../api/schema.d.ts';

export type Me = components['schemas']['User'];

/** An entry of the navigation. */
export interface Entry {
  to: string;
  label: string;
  Icon: TablerIcon;
  /** Whether it leads this user anywhere; the API decides all the same. */
  isFor?: (me: Me) => boolean;
}
