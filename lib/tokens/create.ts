import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { mayActFor } from '../access/grants.ts';
import { hashOf, newApiToken } from '../auth/api-token.ts';
import type { RequestContext } from '../context.ts';
import { Conflict, Forbidden, InvalidInput } from '../errors.ts';
import { type Role, ranksAtLeast } from '../models/role.ts';
import { type ApiToken, tokenModel } from '../models/token.ts';
import { type User, userModel } from '../models/user.ts';
import { timestamp } from '../time.ts';
import type { CreateToken } from './wire.ts';

/** More are forgotten ones. */
const MOST_TOKENS_A_USER = 100;

/**
 * Creates an API token, of the caller or of a service account, and gives its text, which nobody can read again. Throws
 * `Forbidden` to a token, for another person, and for a role above the caller's; `InvalidInput` for an unknown user, a
 * role above that of the user, and an expiry that is past or too far; `Conflict` when the user has too many.
 */
export async function createToken(
  context: RequestContext,
  input: z.output<typeof CreateToken>,
): Promise<{ token: ApiToken; text: string }> {
  const { identity, tenant, now } = context;
  if (identity.principal.kind === 'token') throw new Forbidden('A token cannot create tokens: log in');
  const user = await userOf(context, input.user);
  refuseRole(context, user, input.role);
  const id = randomUUID();
  const { organization, namespace } = user;
  const text = newApiToken({ id, user: user.id, organization, namespace });
  const { object } = await tenant.create(tokenModel, {
    object: {
      id,
      name: input.name,
      owner: user.id,
      created_by: identity.principal.id,
      hash: hashOf(text),
      role: input.role,
      scopes: input.scopes && [...new Set(input.scopes)],
      expires_at: timestamp(expiryOf(context, input.expires_at)),
      created_at: timestamp(now()),
    },
  });
  return { token: object, text };
}

/** The user whom the token is for. Throws `InvalidInput`, `Forbidden`, and `Conflict` as `createToken` does. */
async function userOf({ identity, tenant }: RequestContext, id?: string): Promise<User> {
  const { principal } = identity;
  const { named, tokens } = await tenant.read({
    named: tenant.one(userModel, id ?? principal.id),
    tokens: tenant.all(tokenModel),
  });
  if (!named) throw InvalidInput.field('user', 'does not exist');
  const user = named.object;
  if (user.id !== principal.id && (user.auth !== 'service' || !mayActFor(identity, user)))
    throw new Forbidden('You can create tokens for yourself and, as an admin, for service accounts');
  const count = tokens.filter(({ object }) => object.owner === user.id).length;
  if (count >= MOST_TOKENS_A_USER)
    throw new Conflict(`A user has at most ${MOST_TOKENS_A_USER} tokens: revoke those that nobody uses`);
  return user;
}

function refuseRole({ identity }: RequestContext, user: User, role: Role | undefined): void {
  if (role === undefined) return;
  if (!ranksAtLeast(identity.principal.role, role))
    throw new Forbidden('You cannot grant rights that you do not have');
  if (!ranksAtLeast(user.role, role))
    throw InvalidInput.field('role', 'must not be above the role of the user');
}

function expiryOf({ config, now }: RequestContext, wanted: string | undefined): Date {
  const latest = now().getTime() + config.TOKEN_MAX_TTL * 1000;
  const expiry = wanted === undefined ? latest : Date.parse(wanted);
  if (expiry <= now().getTime()) throw InvalidInput.field('expires_at', 'must be in the future');
  if (expiry > latest)
    throw InvalidInput.field('expires_at', `must be at most ${config.TOKEN_MAX_TTL} seconds from now`);
  return new Date(expiry);
}
