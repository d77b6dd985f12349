import { route } from '../../lib/http/route.ts';
import { listOrganizations, OrganizationQuery } from '../../lib/organizations/list.ts';
import { OrganizationWire, organizationView } from '../../lib/organizations/wire.ts';
import { listOf, listView, namespaceShown } from '../../lib/wire/list.ts';

export const handler = route(
  {
    summary: 'List your organization, or all of them (superadmins)',
    policy: 'organization:list',
    query: OrganizationQuery,
    response: listOf(OrganizationWire),
  },
  async ({ context, query }) =>
    listView(await listOrganizations(context, query), (organization) => ({
      ...organizationView(organization),
      ...namespaceShown(query, organization.tenant),
    })),
);
