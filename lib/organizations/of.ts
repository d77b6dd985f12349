import type { RequestContext } from '../context.ts';
import { type Organization, organizationModel } from '../models/organization.ts';
import type { StoredObject } from '../repository/model.ts';
import { known, type Query } from '../repository/queries.ts';

/**
 * The organizations of the namespaces in which the objects lie, by namespace. The identity's own is known already; for
 * others (superadmins) all are read.
 */
export function organizationsOf(
  { identity, organizations }: RequestContext,
  objects: readonly Pick<StoredObject, 'namespace'>[],
): Query<Map<string, Organization>> {
  const own = new Map([[identity.namespace, identity.organization]]);
  if (objects.every(({ namespace }) => namespace === identity.namespace)) return known(own);
  const { keys, prefixes, decode } = organizations.all(organizationModel);
  return {
    keys,
    prefixes,
    decode: (result) => new Map(decode(result).map(({ object }) => [object.tenant, object])),
  };
}
