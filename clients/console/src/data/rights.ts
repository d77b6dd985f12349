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
  const may = useMay(true);
  return (action) => may(action, owner.id);
}

/**
 * Tells what the user may do, to what the user of this id owns where an owner is named, as `useRights`. Until the policy is
 * known, the answer is `meanwhile`: false for what would be offered and then taken away.
 */
export function useMay(meanwhile = false): (action: string, owner?: string) => boolean {
  const { id, role, organization } = useMe();
  const isSuperadmin = role === 'superadmin';
  const { data: policy, isError } = useQuery({ ...policyQuery(organization.id), enabled: !isSuperadmin });
  return (action, owner) => {
    if (isSuperadmin || isError) return true;
    if (policy === undefined) return meanwhile;
    switch (policy[action]) {
      case 'ALL':
        return true;
      case 'ADMIN_OR_OWNER':
        return role === 'admin' || owner === id;
      case 'IS_OWNER':
        return owner === id;
      case 'IS_ADMIN':
        return role === 'admin';
      default:
        return false;
    }
  };
}
