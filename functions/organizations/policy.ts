import { effectivePolicy } from '../../lib/access/policies.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { organizationById } from '../../lib/organizations/find.ts';
import { PolicyWire } from '../../lib/organizations/wire.ts';

export const handler = objectRoute(
  {
    summary: 'Show the effective policy of an organization',
    policy: 'organization:get',
    resource: organizationById,
    response: PolicyWire,
  },
  ({ found }) => effectivePolicy(found.object.policy),
);
