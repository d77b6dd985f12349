import { randomUUID } from 'node:crypto';
import { Password } from '../auth/password.ts';
import { hashPassword } from '../auth/password-hash.ts';
import { Conflict, DomainError, InvalidInput, NotFound } from '../errors.ts';
import { MODELS } from '../models/all.ts';
import { looksOf } from '../models/looks.ts';
import { type Organization, organizationModel } from '../models/organization.ts';
import { DEFAULT_AUTH, type User, userModel } from '../models/user.ts';
import { organizationIn } from '../organizations/find.ts';
import { GLOBAL_NAMESPACE, isNamespace } from '../repository/keys.ts';
import { timestamp } from '../time.ts';
import { Email, Username } from '../wire/fields.ts';
import type { Services } from './services.ts';

/** The first organization of an installation and its superadmin. */
export interface Beginning {
  organization: string;
  namespace: string;
  username: string;
  password: string;
  /** Where user interfaces send a link for a new password. */
  email?: string;
}

/** What had to be made; the rest was there already. */
export interface Made {
  organization: boolean;
  user: boolean;
}

/**
 * Creates an organization and its superadmin, as far as they do not exist yet; an existing user keeps the
 * password. What an earlier version stored gets what this one adds to it. Throws `InvalidInput` for a wrong namespace or password, `Conflict` when the namespace or the user name
 * belongs to another organization.
 */
export async function bootstrap(services: Services, beginning: Beginning): Promise<Made> {
  const { namespace, username, password, email } = beginning;
  if (!isNamespace(namespace)) throw InvalidInput.field('namespace', 'must be a DNS label other than global');
  const named = Username.safeParse(username);
  if (!named.success)
    throw InvalidInput.field('username', named.error.issues[0]?.message ?? 'must be a user name');
  const valid = Password.safeParse(password);
  if (!valid.success)
    throw InvalidInput.field('password', valid.error.issues[0]?.message ?? 'must be a password');
  if (email !== undefined && !Email.safeParse(email).success)
    throw InvalidInput.field('email', 'must be an e-mail address');
  const organization = await ensureOrganization(services, beginning);
  const user = await ensureSuperadmin(services, { ...beginning, username: named.data }, organization.object);
  await ensureLooks(services);
  await services.repository.migrate(MODELS);
  return { organization: organization.made, user };
}

/** Whether nothing was ever made in this store. */
export async function isEmpty({ repository }: Services): Promise<boolean> {
  const { organization } = await repository.read({ organization: repository.queries.any(organizationModel) });
  return organization === undefined;
}

/**
 * Finds out at the start whether what is stored can be read: throws `Conflict` when it was encrypted with a key that is
 * not known.
 */
export async function refuseForeignKey({ repository }: Services): Promise<void> {
  const { queries } = repository;
  const { user } = await repository.read({ user: queries.any(userModel) });
  if (!user) return;
  try {
    const { namespace, id } = user.object;
    await repository.read({ secrets: queries.secrets('user', namespace, id) });
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    throw new Conflict(
      'The data was encrypted with another key: set it as KQUEEN_SECRET_KEY, or add it to KQUEEN_SECRET_KEYS_PREVIOUS',
      { cause },
    );
  }
}

async function ensureOrganization(
  { repository, now }: Services,
  { organization: name, namespace }: Beginning,
) {
  const there = (await organizationIn(repository, namespace))?.object;
  if (there && there.name !== name) throw new Conflict(`The namespace ${namespace} is that of ${there.name}`);
  if (there) return { object: there, made: false };
  const { object } = await repository.create(organizationModel, {
    object: {
      id: randomUUID(),
      namespace: GLOBAL_NAMESPACE,
      name,
      tenant: namespace,
      created_at: timestamp(now()),
    },
  });
  return { object, made: true };
}

async function ensureSuperadmin(
  { repository, config, now }: Services,
  { username, password, email }: Beginning,
  { id, tenant }: Organization,
): Promise<boolean> {
  const { holder } = await repository.read({
    holder: repository.queries.holderOf('user', 'username', username),
  });
  if (holder && holder.namespace !== tenant) {
    throw new Conflict(`The user ${username} belongs to the namespace ${holder.namespace}`);
  }
  if (holder) return false;
  await repository.create(userModel, {
    object: {
      id: randomUUID(),
      namespace: tenant,
      username,
      looks: await looksOf(username),
      email,
      organization: id,
      role: 'superadmin',
      active: true,
      auth: DEFAULT_AUTH,
      password_version: 1,
      created_at: timestamp(now()),
    },
    secrets: { password: await hashPassword(password, config.BCRYPT_ROUNDS) },
  });
  return true;
}

/** Adds what their names look like to users who are older than that; one whose look somebody else has stays as they are. */
async function ensureLooks({ repository }: Services): Promise<void> {
  const { users } = await repository.read({ users: repository.queries.objects(userModel) });
  for (const user of users.filter(({ object }) => object.looks === undefined)) {
    const { username } = user.object;
    const looks = await looksOf(username);
    const change = (current: User) => ({
      object: current.username === username ? { ...current, looks } : current,
    });
    await repository.update(userModel, user, { by: 'server' }, change).catch((error: unknown) => {
      if (!(error instanceof Conflict || error instanceof NotFound)) throw error;
    });
  }
}
