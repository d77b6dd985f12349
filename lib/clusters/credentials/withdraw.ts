import type { Context } from '../../context.ts';
import type { ClusterConnection } from '../../kubernetes/connection/connection.ts';
import { type Grant, withdrawGrant } from '../../kubernetes/credentials/grant.ts';
import { type Credential, credentialModel } from '../../models/credential.ts';

/** A credential as its cluster knows it. */
export function grantOf({ id, role, scope, user }: Credential): Grant {
  return { id, role, namespace: scope, holder: user.name };
}

/**
 * Deletes a credential in its cluster, and then its record: never the other way round, so that nothing stays that nobody
 * knows of. Safe to repeat. Throws `EngineFailed`, `Unavailable`.
 */
export async function withdraw(
  context: Pick<Context, 'tenantOf'>,
  connection: ClusterConnection,
  credential: Credential,
  signal: AbortSignal,
): Promise<void> {
  await withdrawGrant(connection, grantOf(credential), signal);
  await forget(context, credential);
}

/** Deletes the record of a credential alone. */
export async function forget(
  { tenantOf }: Pick<Context, 'tenantOf'>,
  credential: Pick<Credential, 'id' | 'namespace'>,
): Promise<void> {
  const tenant = tenantOf(credential);
  const { current } = await tenant.read({ current: tenant.one(credentialModel, credential.id) });
  if (current) await tenant.delete(credentialModel, current, { by: 'server' });
}
