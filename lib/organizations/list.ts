import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import { Forbidden } from '../errors.ts';
import { type Organization, organizationModel } from '../models/organization.ts';
import { contains, listQuery, type Page, pageOf } from '../wire/list.ts';

export const OrganizationQuery = listQuery([], ['name']);

/** The organizations that the caller may see: the own one, for superadmins all. */
export async function listOrganizations(
  { identity, organizations }: RequestContext,
  query: z.output<typeof OrganizationQuery>,
): Promise<Page<Organization>> {
  const isSuperadmin = identity.principal.role === 'superadmin';
  const isForeign = query.all_namespaces || (query.namespace ?? identity.namespace) !== identity.namespace;
  if (isForeign && !isSuperadmin) throw new Forbidden();
  const known = isSuperadmin
    ? (await organizations.read({ all: organizations.all(organizationModel) })).all.map(
        ({ object }) => object,
      )
    : [identity.organization];
  const matching = known.filter(
    ({ name, tenant }) =>
      contains(name, query.name) && (query.namespace === undefined || tenant === query.namespace),
  );
  return pageOf(
    matching,
    query,
    query.sortby === 'name' ? ({ name }) => name : ({ created_at }) => created_at,
  );
}
