import { useQuery } from '@tanstack/react-query';
import type { Scope } from '../../api/scope.ts';
import type { Provisioner } from '../../data/create-cluster.ts';
import { useMe } from '../../data/me.ts';
import { overviewQuery } from '../../data/overview.ts';

/** Parameters of a list for the organization of a provisioner. */
export function useOwnScope({ owner }: Provisioner): Scope {
  const { namespace } = owner.organization;
  return useMe().organization.namespace === namespace ? {} : { namespace };
}

/** How many clusters a provisioner has; undefined until that is known. */
export function useClusterCount(provisioner: Provisioner): number | undefined {
  const { data } = useQuery(overviewQuery(useOwnScope(provisioner)));
  return data?.provisioners.find(({ id }) => id === provisioner.id)?.total;
}
