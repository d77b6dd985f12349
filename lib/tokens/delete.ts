import type { RequestContext } from '../context.ts';
import { type ApiToken, tokenModel } from '../models/token.ts';
import type { Loaded } from '../repository/model.ts';

/** Revokes a token: the next request with it is refused. An admin may revoke those of a superadmin too: it grants nothing. */
export async function deleteToken(context: RequestContext, token: Loaded<ApiToken>): Promise<void> {
  await context.tenantOf(token.object).delete(tokenModel, token, context.writer);
}
