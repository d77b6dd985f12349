import type { Claims } from '../access/identity.ts';
import type { RequestContext } from '../context.ts';
import { Forbidden } from '../errors.ts';
import { sessionModel } from '../models/session.ts';
import { timestamp } from '../time.ts';

/**
 * Ends the session of an access token, or the token alone where it has none: the next request with it is refused. Throws
 * `Forbidden` for an API token, which is revoked instead.
 */
export async function logOut(
  { identity, tenant, writer, now }: RequestContext,
  claims: Claims,
): Promise<void> {
  const { principal } = identity;
  if (principal.kind === 'token') throw new Forbidden('An API token cannot log out: revoke it');
  const { sid, jti, exp } = claims;
  if (sid !== undefined) {
    const { session } = await tenant.read({ session: tenant.one(sessionModel, sid) });
    if (session) await tenant.delete(sessionModel, session, { by: writer.by });
  } else if (jti !== undefined && exp !== undefined) {
    const at = now();
    await tenant.create(sessionModel, {
      object: {
        id: jti,
        owner: principal.id,
        rotation: 0,
        rotated_at: at.toISOString(),
        created_at: timestamp(at),
        expires_at: timestamp(new Date((exp + 60) * 1000)),
        is_ended: true,
      },
    });
  }
}
