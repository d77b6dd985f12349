import { countRoute } from '../../lib/http/list-routes.ts';
import { provisionerModel } from '../../lib/models/provisioner.ts';
import { Health, HealthQuery, health, sumOf } from '../../lib/wire/health.ts';

export const handler = countRoute(
  {
    summary: 'Count provisioners and report the share that is healthy',
    policy: 'provisioner:list',
    model: provisionerModel,
    dimension: 'state',
    query: HealthQuery,
    response: Health,
  },
  ({ found }) => health(sumOf(found), sumOf(found, 'OK'), sumOf(found)),
);
