import { randomUUID } from 'node:crypto';
import { type Asked, auditEntry } from '../audit/entry.ts';
import { Conflict, InvalidInput, NotFound } from '../errors.ts';
import { logProviderFailure } from '../logger.ts';
import { looksOf } from '../models/looks.ts';
import { BINDINGS, type User, userModel } from '../models/user.ts';
import { organizationIn } from '../organizations/find.ts';
import type { Recorder } from '../repository/change.ts';
import { foldCase } from '../repository/keys.ts';
import type { Loaded } from '../repository/model.ts';
import type { Repository } from '../repository/repository.ts';
import { timestamp } from '../time.ts';
import { Email, Username } from '../wire/fields.ts';
import { bindingOf, isBoundTo } from './binding.ts';
import type { Place, Proof } from './methods/method.ts';
import type { Proven } from './methods/registry.ts';

/** What it takes to store what a login tells of a user. */
export interface EnrolParts {
  repository: Repository;
  now: () => Date;
}

/** Two who log in for the first time at one moment: the second try finds what the other made. */
const ATTEMPTS = 2;
/** Each that somebody else has costs a round trip. */
const MOST_EMAILS = 4;

type Asking = Omit<Asked, 'user' | 'action'>;

/**
 * The user of a proof, as stored from now on: with the entry or account and the e-mail address that the proof has, and the role of
 * their group. Somebody new is created, and a user whose groups are all of other organizations moves there. Undefined for
 * one who belongs nowhere, who owns something where they no longer belong, or who is somebody else of that name.
 */
export async function enrol(
  parts: EnrolParts,
  known: Loaded<User> | undefined,
  { by, proof }: Proven,
  asking: Asking,
): Promise<User | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const user = known ?? (await namesake(parts, proof.username));
      if (!user) return await create(parts, by, proof, asking);
      const isTheirs = user.object.auth === by && user.object.active && isBoundTo(user.object, proof);
      return isTheirs ? await renew(parts, user, proof, asking) : undefined;
    } catch (error) {
      if (!isOvertaken(error)) throw error;
      if (attempt < ATTEMPTS) continue;
      logProviderFailure('A user who logged in elsewhere could not be stored', error, {
        request_id: asking.requestId,
      });
      return undefined;
    }
  }
}

/** Whether somebody else was faster, or stands in the way. */
function isOvertaken(error: unknown): boolean {
  return error instanceof Conflict || error instanceof NotFound || error instanceof InvalidInput;
}

/** The user who has the name already; people write theirs with more or fewer spaces, which directories do not mind. */
async function namesake({ repository }: EnrolParts, username: string): Promise<Loaded<User> | undefined> {
  const { queries } = repository;
  const { holder } = await repository.read({ holder: queries.holderOf('user', 'username', username) });
  if (!holder) return undefined;
  const { user } = await repository.read({ user: queries.object(userModel, holder.namespace, holder.id) });
  return user;
}

async function create(
  parts: EnrolParts,
  by: User['auth'],
  proof: Proof,
  asking: Asking,
): Promise<User | undefined> {
  if (proof.account?.mayCreate === false) return undefined;
  const username = Username.safeParse(proof.username);
  const place = await firstPlace(parts, proof.places ?? []);
  if (!username.success || !place) return undefined;
  const user: User = {
    id: randomUUID(),
    namespace: place.organization.tenant,
    username: username.data,
    email: await emailOf(parts, undefined, proof),
    organization: place.organization.id,
    role: place.role,
    active: true,
    auth: by,
    ...boundMetadata(undefined, proof),
    looks: await looksOf(username.data),
    password_version: 1,
    created_at: timestamp(parts.now()),
  };
  const record = recorder(parts, user, 'user:create', asking);
  return (await parts.repository.create(userModel, { object: user }, record)).object;
}

async function renew(
  parts: EnrolParts,
  user: Loaded<User>,
  proof: Proof,
  asking: Asking,
): Promise<User | undefined> {
  const { object } = user;
  const place = await placeOf(parts, object, proof.places);
  if (!place) return undefined;
  const email = await emailOf(parts, object, proof);
  const after = (current: User): User => ({
    ...current,
    ...place,
    email,
    ...boundMetadata(current, proof),
  });
  if (isSame(object, after(object))) return object;
  const record = recorder(parts, object, 'user:update', asking);
  const change = (current: User) => ({ object: after(current) });
  return (await parts.repository.update(userModel, user, { by: 'server' }, change, record)).object;
}

type Placed = Pick<User, 'namespace' | 'organization' | 'role'>;

/** Where a user belongs from now on: where they are, if one of their groups is of there. */
async function placeOf(
  parts: EnrolParts,
  { namespace, organization, role }: User,
  places: readonly Place[] | undefined,
): Promise<Placed | undefined> {
  if (!places) return { namespace, organization, role };
  const here = places.find((place) => place.namespace === namespace);
  if (here) return { namespace, organization, role: here.role };
  const there = await firstPlace(parts, places);
  return (
    there && { namespace: there.organization.tenant, organization: there.organization.id, role: there.role }
  );
}

/** The first place whose organization exists. */
async function firstPlace({ repository }: EnrolParts, places: readonly Place[]) {
  for (const { namespace, role } of places) {
    const organization = await organizationIn(repository, namespace);
    if (organization) return { organization: organization.object, role };
  }
  return undefined;
}

/** The e-mail address from now on: the stored one while the directory has it or has none, else the first that is free. */
async function emailOf(
  { repository }: EnrolParts,
  user: User | undefined,
  { emails = [] }: Proof,
): Promise<string | undefined> {
  const valid = emails.filter((email) => Email.safeParse(email).success).slice(0, MOST_EMAILS);
  const { email: stored } = user ?? {};
  if (stored !== undefined && valid.some((email) => foldCase(email) === foldCase(stored))) return stored;
  for (const email of valid) {
    const { holder } = await repository.read({
      holder: repository.queries.holderOf('user', 'email', email),
    });
    if (!holder || holder.id === user?.id) return email;
  }
  return stored;
}

function isSame(before: User, after: User): boolean {
  return (
    before.namespace === after.namespace &&
    before.role === after.role &&
    before.email === after.email &&
    BINDINGS.every((name) => before.metadata?.[name] === after.metadata?.[name])
  );
}

function boundMetadata(current: User | undefined, proof: Proof): Pick<User, 'metadata'> {
  const binding = bindingOf(proof);
  return Object.keys(binding).length === 0 ? {} : { metadata: { ...current?.metadata, ...binding } };
}

/** The user changes what the directory says of them. */
function recorder(
  { now }: EnrolParts,
  { id, username: name }: User,
  action: string,
  { requestId, address }: Asking,
): Recorder {
  const asked = { user: { id, name }, action, requestId, address };
  return (model, object) => ({
    namespace: object.namespace,
    entry: auditEntry(asked, 'done', now(), {
      model: model.name,
      object,
    }),
  });
}
