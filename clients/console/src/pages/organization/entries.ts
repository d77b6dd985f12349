import { IconBuilding, IconBuildingCommunity, IconUsers } from '@tabler/icons-react';
import type { Entry } from '../../app/navigation.ts';
import { organization, organizations } from '../../texts/organization.ts';
import { users } from '../../texts/users.ts';

/** What leads to the pages of this area. */
export const organizationEntries: readonly Entry[] = [
  { to: '/organization', label: organization.title, Icon: IconBuilding },
  {
    to: '/organizations',
    label: organizations.title,
    Icon: IconBuildingCommunity,
    isFor: ({ role }) => role === 'superadmin',
  },
  { to: '/users', label: users.title, Icon: IconUsers },
];
