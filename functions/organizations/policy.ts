import { effectivePolicy } from '../../lib/access/policies.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { organizationById } from '../../lib/organizations/find.ts';
import { PolicyWire } from '../../lib/organizations/wire.ts';

export const handler = objectRoute(
  {
    summary: 'Show the rules that hold in an organization: the defaults with its own over them',
    policy: 'organization:get',
    resource: organizationById,
    response: PolicyWire,
  },
  ({ found }) => effectivePolicy(found.object.policy),
);
