import { listRoute } from '../../lib/http/route.ts';
import { everyProvisioner } from '../../lib/provisioners/find.ts';
import { Health, HealthQuery, health } from '../../lib/wire/health.ts';

export const handler = listRoute(
  {
    summary: 'Count provisioners and report the share that is healthy',
    policy: 'provisioner:list',
    resource: everyProvisioner,
    query: HealthQuery,
    response: Health,
  },
  ({ found }) =>
    health(found.length, found.filter(({ object }) => object.state === 'OK').length, found.length),
);
