import { countedClusters } from '../../lib/clusters/find.ts';
import { listRoute } from '../../lib/http/route.ts';
import { Health, HealthQuery, health } from '../../lib/wire/health.ts';

export const handler = listRoute(
  {
    summary: 'Count clusters and report the share that is healthy',
    policy: 'cluster:list',
    resource: countedClusters,
    query: HealthQuery,
    response: Health,
  },
  ({ found }) => {
    const states = found.map(({ object }) => object.state);
    const healthy = states.filter((state) => state === 'OK' || state === 'Updating');
    return health(states.length, healthy.length, states.filter((state) => state !== 'Deploying').length);
  },
);
