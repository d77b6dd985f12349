import { countedClusters } from '../../lib/clusters/find.ts';
import { OverviewWire, overviewOf } from '../../lib/clusters/overview.ts';
import { indexedRoute } from '../../lib/http/list-routes.ts';
import { HealthQuery } from '../../lib/wire/health.ts';

export const handler = indexedRoute(
  {
    summary: 'Count clusters by state and provisioner, and name those that need attention',
    policy: 'cluster:list',
    resource: countedClusters,
    query: HealthQuery,
    response: OverviewWire,
  },
  ({ context, found }) => overviewOf(context, found),
);
