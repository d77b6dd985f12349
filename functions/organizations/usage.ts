import { objectRoute } from '../../lib/http/route.ts';
import { organizationById } from '../../lib/organizations/find.ts';
import { UsageWire } from '../../lib/organizations/quota.ts';

export const handler = objectRoute(
  {
    summary: 'Show how much of its quotas an organization uses',
    policy: 'organization:get',
    resource: organizationById,
    response: UsageWire,
  },
  ({ context, found }) => context.usedBy(found.object.tenant),
);
