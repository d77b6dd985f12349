import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { organizationById } from '../../lib/organizations/find.ts';
import { updateOrganization } from '../../lib/organizations/update.ts';
import { OrganizationWire, organizationView, UpdateOrganization } from '../../lib/organizations/wire.ts';

export const handler = objectRoute(
  {
    summary: 'Change the name or the policy of an organization',
    policy: 'organization:update',
    resource: organizationById,
    body: UpdateOrganization,
    bodyExample: { policy: { 'cluster:create': 'IS_ADMIN' } },
    response: OrganizationWire,
  },
  async ({ context, found, body }) => {
    const { object, generation } = await updateOrganization(context, found, body);
    return Reply.object(organizationView(object), generation);
  },
);
