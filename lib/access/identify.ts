import { timingSafeEqual } from 'node:crypto';
import { NotFound, Unauthenticated } from '../errors.ts';
import { organizationIdIn, organizationModel } from '../models/organization.ts';
import { lowerRole } from '../models/role.ts';
import { sessionModel } from '../models/session.ts';
import { type ApiToken, tokenModel } from '../models/token.ts';
import { type User, userModel } from '../models/user.ts';
import type { Finder, Lister } from '../repository/finders.ts';
import { GLOBAL_NAMESPACE } from '../repository/keys.ts';
import type { Loaded, StoredObject } from '../repository/model.ts';
import { type Answers, known, type Queries, type Query } from '../repository/queries.ts';
import type { Repository } from '../repository/repository.ts';
import { refuseRestoring } from '../repository/restoring.ts';
import { timestamp } from '../time.ts';
import type { Scope } from '../wire/list.ts';
import type { Claims, Identity, Principal } from './identity.ts';
import { isWithin, refuseBeyond } from './scope.ts';

/** What `password_version` counts. */
const REPLACED =
  'The password, the role or the login of the user was changed, or all sessions were ended: log in again';

/** So often the last use of an API token is noted at most. */
const USE_NOTED_MS = 60 * 60 * 1000;

/**
 * The identity of a token. Throws `Unauthenticated` when its user is gone, inactive, or has a new password, `Unavailable`
 * while a backup is being restored. `writes`: what is kept of quotas is read along with it.
 */
export async function identify(repository: Repository, claims: Claims, writes = false): Promise<Identity> {
  return (await identifyAnd(repository, claims, known(undefined), writes)).identity;
}

/** The identity of a token, and in the same round trip what else is asked. Throws what `identify` throws. */
export async function identifyAnd<A>(
  repository: Repository,
  claims: Claims,
  also: Query<A>,
  writes = false,
): Promise<{ identity: Identity; answer: A }> {
  const asked = { ...whoIs(repository.queries, claims, writes), answer: also };
  const { answer, ...who } = await repository.read(asked);
  return { identity: await confirm(repository, claims, who), answer: answer as A };
}

/**
 * The identity of a token, and in the same round trip the object with the id and what else is asked. Superadmins reach objects of every
 * namespace, at one round trip more. Throws `NotFound`, the same whether the object is not there, is another
 * tenant's, or the id is no id at all.
 */
export async function identifyAndFind<T extends StoredObject, R extends Loaded<T>, A>(
  repository: Repository,
  claims: Claims,
  finder: Finder<T, R>,
  id: string,
  also: Query<A>,
  writes = false,
): Promise<{ identity: Identity; found: R; answer: A }> {
  const { queries } = repository;
  const { near, home, answer, ...who } = await repository.read({
    ...whoIs(queries, claims, writes),
    answer: also,
    near: finder.find(queries, claims.ns, id),
    home: queries.namespaceOf(finder.model.name, id),
  });
  const identity = await confirm(repository, claims, who);
  const mayLookElsewhere =
    identity.principal.role === 'superadmin' && home !== undefined && home !== identity.namespace;
  const far = !near && mayLookElsewhere ? await findIn(repository, finder, home, id) : undefined;
  const found = near ?? far?.found;
  const reaches =
    found !== undefined &&
    (identity.principal.role === 'superadmin' ||
      finder.model.belongsTo(found.object).namespace === identity.namespace);
  if (!reaches) throw new NotFound(`The ${finder.model.name} does not exist`);
  return { identity: { ...identity, ...far?.beyond }, found, answer: answer as A };
}

/** What is to be listed, and what the identity reaches with it. */
interface Listed<R> extends Pick<Identity, 'beyond'> {
  found: R;
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
): Promise<{ identity: Identity; list: () => Promise<Listed<R>> }> {
  const { queries } = repository;
  const { near, ...who } = await repository.read({
    ...whoIs(queries, claims),
    near: isWithin(scope, claims.ns) ? lister.list(queries, claims.ns) : known(undefined),
  });
  const identity = await confirm(repository, claims, who);
  const list = async () => {
    const isWhole = isWholeForSuperadmins && identity.principal.role === 'superadmin';
    if (near !== undefined && !isWhole) return { found: near };
    refuseBeyond(identity, scope);
    const namespace = scope.all_namespaces || isWhole ? undefined : scope.namespace;
    const { found, beyond } = await repository.read({
      found: lister.list(queries, namespace),
      beyond: beyondIn(queries, namespace),
    });
    return { found, ...beyond };
  };
  return { identity, list };
}

async function findIn<T extends StoredObject, R extends Loaded<T>>(
  repository: Repository,
  finder: Finder<T, R>,
  namespace: string,
  id: string,
): Promise<{ found: R | undefined; beyond: Pick<Identity, 'beyond'> }> {
  const { queries } = repository;
  return repository.read({
    found: finder.find(queries, namespace, id),
    beyond: beyondIn(queries, namespace),
  });
}

/** The organization of another namespace as an identity has it, so that what is shown of it costs no further round trip. */
function beyondIn(queries: Queries, namespace: string | undefined): Query<Pick<Identity, 'beyond'>> {
  if (namespace === undefined) return known({});
  const query = organizationIdIn(queries, namespace);
  return {
    ...query,
    decode: (result) => {
      const organization = query.decode(result);
      return organization === undefined ? {} : { beyond: { namespace, organization } };
    },
  };
}

function whoIs(queries: Queries, { identity, org, ns, token, sid, jti }: Claims, writes = false) {
  const session = sid ?? jti;
  return {
    user: queries.object(userModel, ns, identity),
    organization: queries.object(organizationModel, GLOBAL_NAMESPACE, org),
    token: token ? queries.object(tokenModel, ns, token.id) : known(undefined),
    tokenUsedAt: token ? queries.checkedAt('token', ns, token.id) : known(undefined),
    session: session === undefined ? known(undefined) : queries.object(sessionModel, ns, session),
    isRestoring: queries.isRestoring(),
    books: writes ? queries.books(ns) : known(undefined),
  };
}

async function confirm(
  repository: Repository,
  claims: Claims,
  { user, organization, token, tokenUsedAt, session, isRestoring, books }: Answers<ReturnType<typeof whoIs>>,
): Promise<Identity> {
  refuseRestoring(isRestoring);
  if (claims.token && !isValid(claims, token?.object))
    throw new Unauthenticated('Invalid token', 'The API token has expired or was revoked: make a new one');
  // A session lives as long as its record, a token without one until there is a record of its end.
  const isOver = claims.sid === undefined ? session !== undefined : session?.object.owner !== claims.identity;
  if (isOver) throw new Unauthenticated('Invalid token', 'The session was ended: log in again');
  const isThere =
    user?.object.active === true &&
    organization !== undefined &&
    user.object.organization === organization.object.id &&
    organization.object.tenant === user.object.namespace;
  if (!isThere)
    throw new Unauthenticated('Invalid JWT', 'The user of this token can no longer log in: log in again');
  if (claims.token === undefined && user.object.password_version !== claims.pwv)
    throw new Unauthenticated('Invalid JWT', REPLACED);
  if (claims.token && token) await noteUse(repository, token.object, tokenUsedAt, claims.token.at);
  const { namespace } = user.object;
  return {
    principal: principalOf(user.object, token?.object),
    organization: organization.object,
    namespace,
    books,
  };
}

function principalOf(user: User, token: ApiToken | undefined): Principal {
  const { id, username: name, role } = user;
  if (!token) return { kind: 'user', id, name, role, user };
  return {
    kind: 'token',
    token: { id: token.id, hash: token.hash },
    createdBy: token.created_by,
    id,
    name: `${name} (token ${token.name})`,
    role: token.role ? lowerRole(token.role, role) : role,
    user,
    scopes: token.scopes,
  };
}

/** Whether a stored token is the one that was sent, of its user, and has not expired. */
function isValid({ identity, token: sent }: Claims, stored: ApiToken | undefined): boolean {
  if (!sent || stored?.owner !== identity) return false;
  const isSame = timingSafeEqual(Buffer.from(sent.hash), Buffer.from(stored.hash));
  return isSame && sent.at < new Date(stored.expires_at);
}

/** Notes that a token is used, once an hour at most: a request of a busy token writes nothing. */
async function noteUse(
  repository: Repository,
  token: ApiToken,
  usedAt: string | undefined,
  at: Date,
): Promise<void> {
  if (usedAt !== undefined && at.getTime() - Date.parse(usedAt) < USE_NOTED_MS) return;
  await repository.recordCheck(tokenModel, token, timestamp(at));
}
