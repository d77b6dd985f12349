import type { ReactNode } from 'react';
import type { Cluster } from '../../data/clusters.ts';
import { useRights } from '../../data/rights.ts';
import { Waiting } from '../../parts/Waiting.tsx';

interface Asked {
  cluster: Cluster;
  action: string;
  /** Shown where the policy does not allow it. */
  otherwise: ReactNode;
  children: ReactNode;
}

/** What the user may see of a cluster if a policy allows it. */
export function Allowed({ cluster, action, otherwise, children }: Asked) {
  const isAllowed = useRights(cluster.owner)(action);
  if (isAllowed === undefined) return <Waiting />;
  return isAllowed ? children : otherwise;
}
