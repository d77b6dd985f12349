import { NotFound, Unauthenticated } from '../errors.ts';
import { type Organization, organizationModel } from '../models/organization.ts';
import { type User, userModel } from '../models/user.ts';
import type { Finder, Lister } from '../repository/finders.ts';
import { GLOBAL_NAMESPACE } from '../repository/keys.ts';
import type { Loaded, StoredObject } from '../repository/model.ts';
import { known, type Queries } from '../repository/queries.ts';
import type { Repository } from '../repository/repository.ts';
import { refuseRestoring } from '../repository/restoring.ts';
import type { Scope } from '../wire/list.ts';
import type { Claims, Identity } from './identity.ts';
import { isWithin, refuseBeyond } from './scope.ts';

/**
 * The identity of a token. Throws `Unauthenticated` when its user is gone, inactive, or has a new password, `Unavailable`
 * while a backup is being restored.
 */
export async function identify(repository: Repository, claims: Claims): Promise<Identity> {
  return confirm(claims, await repository.read(whoIs(repository.queries, claims)));
}

/**
 * The identity of a token, and in the same round trip the object with the id. Superadmins reach objects of every
 * namespace, at one round trip more. Throws `NotFound`, the same whether the object is not there, is another
 * tenant's, or the id is no id at all.
 */
export async function identifyAndFind<T extends StoredObject, R extends Loaded<T>>(
  repository: Repository,
  claims: Claims,
  finder: Finder<T, R>,
  id: string,
): Promise<{ identity: Identity; found: R }> {
  const { queries } = repository;
  const { near, home, ...who } = await repository.read({
    ...whoIs(queries, claims),
    near: finder.find(queries, claims.ns, id),
    home: queries.namespaceOf(finder.model.name, id),
  });
  const identity = confirm(claims, who);
  const mayLookElsewhere =
    identity.principal.role === 'superadmin' && home !== undefined && home !== identity.namespace;
  const found = near ?? (mayLookElsewhere ? await findIn(repository, finder, home, id) : undefined);
  const reaches =
    found !== undefined &&
    (identity.principal.role === 'superadmin' ||
      finder.model.belongsTo(found.object).namespace === identity.namespace);
  if (!reaches) throw new NotFound(`The ${finder.model.name} does not exist`);
  return { identity, found };
}

/**
 * The identity of a token, and how to get the objects to list, which were read in the same round trip. Those of other
 * namespaces cost one more, when they are asked for; only superadmins get them (`Forbidden`).
 */
export async function identifyAndList<R>(
  repository: Repository,
  claims: Claims,
  lister: Lister<R>,
  scope: Scope,
  isWholeForSuperadmins = false,
): Promise<{ identity: Identity; list: () => Promise<R> }> {
  const { queries } = repository;
  const { near, ...who } = await repository.read({
    ...whoIs(queries, claims),
    near: isWithin(scope, claims.ns) ? lister.list(queries, claims.ns) : known(undefined),
  });
  const identity = confirm(claims, who);
  const list = async () => {
    const isWhole = isWholeForSuperadmins && identity.principal.role === 'superadmin';
    if (near !== undefined && !isWhole) return near;
    refuseBeyond(identity, scope);
    const beyond = lister.list(queries, scope.all_namespaces || isWhole ? undefined : scope.namespace);
    return (await repository.read({ beyond })).beyond;
  };
  return { identity, list };
}

async function findIn<T extends StoredObject, R extends Loaded<T>>(
  repository: Repository,
  finder: Finder<T, R>,
  namespace: string,
  id: string,
): Promise<R | undefined> {
  const { found } = await repository.read({ found: finder.find(repository.queries, namespace, id) });
  return found;
}

function whoIs(queries: Queries, claims: Claims) {
  return {
    user: queries.object(userModel, claims.ns, claims.identity),
    organization: queries.object(organizationModel, GLOBAL_NAMESPACE, claims.org),
    isRestoring: queries.isRestoring(),
  };
}

function confirm(
  claims: Claims,
  {
    user,
    organization,
    isRestoring,
  }: { user?: Loaded<User>; organization?: Loaded<Organization>; isRestoring: boolean },
): Identity {
  refuseRestoring(isRestoring);
  const isSame =
    user !== undefined &&
    organization !== undefined &&
    user.object.active &&
    user.object.password_version === claims.pwv &&
    user.object.organization === organization.object.id &&
    organization.object.tenant === user.object.namespace;
  if (!isSame)
    throw new Unauthenticated('Invalid JWT', 'The user of this token can no longer log in: log in again');
  const { id, username: name, role, namespace } = user.object;
  return {
    principal: { kind: 'user', id, name, role, user: user.object },
    organization: organization.object,
    namespace,
  };
}
