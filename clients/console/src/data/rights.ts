import { useQuery } from '@tanstack/react-query';
import type { components } from '../api/schema.d.ts';
import { useMe } from './me.ts';
import { policyQuery } from './policies.ts';

type User = components['schemas']['User'];

/**
 * Tells what the user may do to an object of this owner, as the policy of the organization rules: undefined until it is known.
 * The API has the last word.
 */
export function useRights(owner: Pick<User, 'id'>): (action: string) => boolean | undefined {
  const may = useVerdict();
  return (action) => may(action, owner.id);
}

/**
 * Tells what the user may do, to what the user of this id owns where an owner is named, as `useRights`. Until the policy is
 * known, it is nothing: what is offered is not taken away again.
 */
export function useMay(): (action: string, owner?: string) => boolean {
  const may = useVerdict();
  return (action, owner) => may(action, owner) ?? false;
}

function useVerdict(): (action: string, owner?: string) => boolean | undefined {
  const { id, role, organization } = useMe();
  const isSuperadmin = role === 'superadmin';
  const { data: policy, isError } = useQuery({ ...policyQuery(organization.id), enabled: !isSuperadmin });
  return (action, owner) => {
    if (isSuperadmin || isError) return true;
    switch (policy?.[action]) {
      case 'ALL':
        return true;
      case 'ADMIN_OR_OWNER':
        return role === 'admin' || owner === id;
      case 'IS_OWNER':
        return owner === id;
      case 'IS_ADMIN':
        return role === 'admin';
      default:
        return policy === undefined ? undefined : false;
    }
  };
}
