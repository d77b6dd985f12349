import { Reply } from '../../lib/http/response.ts';
import { route } from '../../lib/http/route.ts';
import { listOrganizations, OrganizationQuery } from '../../lib/organizations/list.ts';
import { OrganizationWire, organizationView } from '../../lib/organizations/wire.ts';
import { listOf, listView, namespaceShown } from '../../lib/wire/list.ts';
import { nextQuery, STATELESS_ORDERS } from '../../lib/wire/pages.ts';

export const handler = route(
  {
    summary: 'List your organization, or all of them (superadmins)',
    policy: 'organization:list',
    query: OrganizationQuery,
    response: listOf(OrganizationWire),
  },
  async ({ context, query }) => {
    const page = await listOrganizations(context, query);
    const body = listView(page, (organization) => ({
      ...organizationView(organization),
      ...namespaceShown(query, organization.tenant),
    }));
    return Reply.list({ body, next: nextQuery(query, STATELESS_ORDERS, page.next) });
  },
);
