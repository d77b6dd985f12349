import { mayActFor } from '../access/grants.ts';
import type { RequestContext } from '../context.ts';
import { Forbidden, InvalidInput } from '../errors.ts';
import type { Organization } from '../models/organization.ts';
import { type User, userModel } from '../models/user.ts';
import { organizationsOf } from '../organizations/of.ts';
import type { StoredObject } from '../repository/model.ts';
import { each, type Query, together } from '../repository/queries.ts';

type Owned = Pick<StoredObject, 'namespace'> & { owner: string };

/** A user with the organization, as owners are shown. */
export interface Owner {
  user: User;
  organization: Organization;
}

/** The owner of one of the objects that were asked for; undefined when both have just been deleted. */
export type Owners = (object: Owned) => Owner | undefined;

/** The owners of all these objects, each read once. Throws what `organizationsOf` throws. */
export async function ownersOf(context: RequestContext, objects: readonly Owned[]): Promise<Query<Owners>> {
  const { identity } = context;
  const others = new Map(objects.map((object) => [object.owner, object]));
  others.delete(identity.principal.id);
  const query = together({
    users: each([...others.values()].map((object) => context.tenantOf(object).one(userModel, object.owner))),
    organizations: await organizationsOf(context, objects),
  });
  return {
    ...query,
    decode: (result) => {
      const { users, organizations } = query.decode(result);
      const { user: self } = identity.principal;
      const byId = new Map([[self.id, self]]);
      for (const user of users) if (user) byId.set(user.object.id, user.object);
      return ({ owner, namespace }) => {
        const user = byId.get(owner);
        const organization = organizations.get(namespace);
        return user && organization && { user, organization };
      };
    },
  };
}

/**
 * Checks an owner whom the caller names. Throws `InvalidInput` when there is no such user in the namespace of the
 * object, `Forbidden` when the caller may not act for them.
 */
export function checkOwner({ identity }: RequestContext, owner: Owner | undefined): Owner {
  if (!owner) throw InvalidInput.field('owner', 'does not exist');
  if (!mayActFor(identity, owner.user)) throw new Forbidden('You cannot grant rights that you do not have');
  return owner;
}

/**
 * Checks a change of the owner of an object: the caller must be allowed to act for the old one and for the new one.
 * Throws what `checkOwner` throws.
 */
export function checkNewOwner(
  context: RequestContext,
  owners: Owners,
  object: Owned,
  next: string | undefined,
): void {
  if (next === undefined || next === object.owner) return;
  checkOwner(context, owners({ ...object, owner: next }));
  checkOwner(context, owners(object));
}
