import { countRoute } from '../../lib/http/list-routes.ts';
import { clusterModel } from '../../lib/models/cluster.ts';
import { Health, HealthQuery, health, sumOf } from '../../lib/wire/health.ts';

export const handler = countRoute(
  {
    summary: 'Count clusters and report the share that is healthy',
    policy: 'cluster:list',
    model: clusterModel,
    dimension: 'state',
    query: HealthQuery,
    response: Health,
  },
  ({ found }) => {
    const total = sumOf(found);
    return health(total, sumOf(found, 'OK', 'Updating'), total - sumOf(found, 'Deploying'));
  },
);
