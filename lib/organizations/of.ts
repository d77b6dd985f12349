import type { RequestContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import { type Organization, organizationModel } from '../models/organization.ts';
import type { StoredObject } from '../repository/model.ts';
import { each, type Query } from '../repository/queries.ts';

/**
 * The organizations of the namespaces in which the objects lie, by namespace. The identity's own is known already. Of the
 * others (superadmins) each is read by its id; where the request reached more namespaces than one, their ids cost a
 * round trip before. Throws `Unavailable`.
 */
export async function organizationsOf(
  context: RequestContext,
  objects: readonly Pick<StoredObject, 'namespace'>[],
): Promise<Query<Map<string, Organization>>> {
  const { identity, organizations } = context;
  const others = new Set(objects.map(({ namespace }) => namespace));
  others.delete(identity.namespace);
  const ids = await idsOf(context, [...others]);
  const query = each(ids.map((id) => organizations.one(organizationModel, id)));
  return {
    ...query,
    decode: (result) => {
      const found = query.decode(result).flatMap((organization) => organization?.object ?? []);
      return new Map([identity.organization, ...found].map((object) => [object.tenant, object]));
    },
  };
}

/** The organization of an object. Throws `NotFound` when both have just been deleted, `Unavailable`. */
export async function organizationOf(
  context: RequestContext,
  object: Pick<StoredObject, 'namespace'>,
): Promise<Organization> {
  const query = await organizationsOf(context, [object]);
  const { found } = await context.organizations.read({ found: query });
  const organization = found.get(object.namespace);
  if (!organization) throw new NotFound('The organization does not exist');
  return organization;
}

/** The ids of the organizations of other namespaces, as far as they have one. */
async function idsOf(
  { identity: { beyond }, organizations }: RequestContext,
  namespaces: readonly string[],
): Promise<string[]> {
  if (namespaces.length === 0) return [];
  if (beyond && namespaces.every((namespace) => namespace === beyond.namespace)) return [beyond.organization];
  const { holders } = await organizations.read({
    holders: each(
      namespaces.map((namespace) => organizations.holderOf('organization', 'namespace', namespace)),
    ),
  });
  return holders.flatMap((holder) => holder?.id ?? []);
}
