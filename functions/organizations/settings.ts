import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { organizationById } from '../../lib/organizations/find.ts';
import { updateSettings } from '../../lib/organizations/settings.ts';
import { OrganizationWire, organizationView, UpdateSettings } from '../../lib/organizations/wire.ts';

export const handler = objectRoute(
  {
    summary:
      'Change what the admins of an organization decide of its clusters: lifetimes and the second approver',
    policy: 'organization:settings',
    resource: organizationById,
    body: UpdateSettings,
    bodyExample: { max_lifetime_days: 30, max_extensions: 3 },
    response: OrganizationWire,
  },
  async ({ context, found, body }) => {
    const { object, generation } = await updateSettings(context, found, body);
    return Reply.object(organizationView(object), generation);
  },
);
