import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { mayGrantRole } from '../access/grants.ts';
import { hashPassword } from '../auth/password-hash.ts';
import type { RequestContext } from '../context.ts';
import { Forbidden, InvalidInput } from '../errors.ts';
import { looksOf } from '../models/looks.ts';
import { type Organization, organizationModel } from '../models/organization.ts';
import { DEFAULT_AUTH, type User, userModel } from '../models/user.ts';
import type { Stored } from '../repository/model.ts';
import { timestamp } from '../time.ts';
import { sentMetadata } from './metadata.ts';
import type { CreateUser } from './wire.ts';

/**
 * Creates a user, in the caller's organization unless a superadmin names another one. Throws `Forbidden` for a role above
 * the caller's own, `InvalidInput` for an unknown organization or a missing password, `Conflict` for a user name or
 * e-mail address that is taken, and for a name that looks like another one.
 */
export async function createUser(
  context: RequestContext,
  input: z.output<typeof CreateUser>,
): Promise<{ user: Stored<User>; organization: Organization }> {
  const { role = 'member', active = true, auth = DEFAULT_AUTH, password, username, email, metadata } = input;
  const grants = role !== 'member' || !active || auth !== DEFAULT_AUTH;
  if (grants && !mayGrantRole(context.identity, role))
    throw new Forbidden('You cannot grant rights that you do not have');
  const organization = await targetOrganization(context, input.organization);
  const secrets = await passwordSecret(context, auth, password);
  const tenant = context.tenantOf({ namespace: organization.tenant });
  const user = await tenant.create(userModel, {
    object: {
      id: randomUUID(),
      username,
      looks: await looksOf(username),
      email,
      organization: organization.id,
      role,
      active,
      auth,
      metadata: sentMetadata(metadata),
      password_version: 1,
      created_at: timestamp(context.now()),
    },
    secrets,
  });
  return { user, organization };
}

/** The organization of that id, if the caller reaches it. Throws `InvalidInput` if not, for whatever reason. */
export async function targetOrganization(
  { identity, organizations }: RequestContext,
  id?: string,
): Promise<Organization> {
  if (id === undefined || id === identity.organization.id) return identity.organization;
  if (identity.principal.role === 'superadmin') {
    const { found } = await organizations.read({ found: organizations.one(organizationModel, id) });
    if (found) return found.object;
  }
  throw InvalidInput.field('organization', 'does not exist');
}

async function passwordSecret(
  { config, logins }: RequestContext,
  auth: User['auth'],
  password?: string,
): Promise<{ password?: string }> {
  if (logins.keepsPassword(auth)) {
    if (password === undefined)
      throw InvalidInput.field('password', 'is required for a user whose password is kept here');
    return { password: await hashPassword(password, config.BCRYPT_ROUNDS) };
  }
  if (password !== undefined)
    throw InvalidInput.field('password', `must be left out: users of ${auth} have no password here`);
  return {};
}
