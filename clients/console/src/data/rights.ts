import { useQuery } from '@tanstack/react-query';
import type { components } from '../api/schema.d.ts';
import { useMe } from './me.ts';
import { policyQuery } from './policies.ts';

type User = components['schemas']['User'];

/**
 * Tells what the user may do to an object of this owner, as the policy of the organization rules; the API has the last word.
 * Until the policy is known, everything seems allowed.
 */
export function useRights(owner: Pick<User, 'id'>): (action: string) => boolean {
  const { id, role, organization } = useMe();
  const { data: policy } = useQuery({ ...policyQuery(organization.id), enabled: role !== 'superadmin' });
  return (action) => {
    if (role === 'superadmin' || policy === undefined) return true;
    switch (policy[action]) {
      case 'ALL':
        return true;
      case 'ADMIN_OR_OWNER':
        return role === 'admin' || owner.id === id;
      case 'IS_OWNER':
        return owner.id === id;
      case 'IS_ADMIN':
        return role === 'admin';
      default:
        return false;
    }
  };
}
