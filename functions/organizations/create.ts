import { Reply } from '../../lib/http/response.ts';
import { route } from '../../lib/http/route.ts';
import { createOrganization } from '../../lib/organizations/create.ts';
import { CreateOrganization, OrganizationWire, organizationView } from '../../lib/organizations/wire.ts';

export const handler = route(
  {
    summary: 'Create an organization and its namespace',
    policy: 'organization:create',
    isOfInstallation: true,
    body: CreateOrganization,
    bodyExample: { name: 'Example', namespace: 'example' },
    response: OrganizationWire,
  },
  async ({ context, body }) => {
    const { object, generation } = await createOrganization(context, body);
    return Reply.object(organizationView(object), generation);
  },
);
