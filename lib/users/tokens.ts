import type { RequestContext } from '../context.ts';
import { tokenModel } from '../models/token.ts';
import type { User } from '../models/user.ts';

/** Revokes all API tokens of a user who goes: they would act for nobody. */
export async function revokeTokens(context: RequestContext, user: User): Promise<void> {
  const tenant = context.tenantOf(user);
  const { tokens } = await tenant.read({ tokens: tenant.all(tokenModel) });
  for (const token of tokens.filter(({ object }) => object.owner === user.id))
    await tenant.delete(tokenModel, token, { by: 'client' });
}
