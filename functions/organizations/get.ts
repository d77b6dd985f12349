import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { organizationById } from '../../lib/organizations/find.ts';
import { OrganizationWire, organizationView } from '../../lib/organizations/wire.ts';

export const handler = objectRoute(
  {
    summary: 'Show an organization',
    policy: 'organization:get',
    resource: organizationById,
    response: OrganizationWire,
  },
  ({ found }) => Reply.object(organizationView(found.object), found.generation),
);
