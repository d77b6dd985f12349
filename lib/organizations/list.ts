import type * as z from 'zod';
import { shownPage } from '../access/pages.ts';
import type { RequestContext } from '../context.ts';
import { Forbidden } from '../errors.ts';
import { type Organization, organizationModel } from '../models/organization.ts';
import { contains, listQuery, type Page, pageOf } from '../wire/list.ts';
import { pageWanted, STATELESS_ORDERS } from '../wire/pages.ts';

export const OrganizationQuery = listQuery([], ['name']);

type Query = z.output<typeof OrganizationQuery>;

/** The organizations that the caller may see: the own one, for superadmins all. Throws `Forbidden` beyond that. */
export async function listOrganizations(context: RequestContext, query: Query): Promise<Page<Organization>> {
  const { identity, organizations } = context;
  const isSuperadmin = identity.principal.role === 'superadmin';
  const isForeign = query.all_namespaces || (query.namespace ?? identity.namespace) !== identity.namespace;
  if (isForeign && !isSuperadmin) throw new Forbidden();
  if (!isSuperadmin) return pageOfAll([identity.organization], query);
  const wanted = query.namespace === undefined ? pageWanted(query, STATELESS_ORDERS) : undefined;
  if (wanted) {
    const { outline } = await organizations.read({
      outline: organizations.outline(organizationModel, wanted),
    });
    if (outline.isIndexed) return shownPage(await context.readPage(organizationModel, outline));
  }
  const { all } = await organizations.read({ all: organizations.all(organizationModel) });
  return pageOfAll(
    all.map(({ object }) => object),
    query,
  );
}

function pageOfAll(all: readonly Organization[], query: Query): Page<Organization> {
  const matching = all.filter(
    ({ name, tenant }) =>
      contains(name, query.name) && (query.namespace === undefined || tenant === query.namespace),
  );
  return pageOf(
    matching,
    query,
    query.sortby === 'name' ? ({ name }) => name : ({ created_at }) => created_at,
  );
}
