import type { RequestContext } from '../../context.ts';
import { DomainError } from '../../errors.ts';
import { type Credential, credentialModel } from '../../models/credential.ts';
import type { FoundCluster } from '../find.ts';
import { usableKubeconfig, withConnection } from '../inspect.ts';
import { keepFailure } from './failure.ts';
import { credentialOf } from './find.ts';
import { tell } from './tell.ts';
import { withdraw } from './withdraw.ts';

const REVOKE_MS = 16_000;

/**
 * Revokes a credential at once: its account goes from the cluster. The wish is written first, so that the schedule goes on
 * with it when the cluster does not answer; the reason of that is kept with the credential. Throws `NotFound`, and what the cluster answers.
 */
export async function revokeCredential(
  context: RequestContext,
  found: FoundCluster,
  id: string,
): Promise<void> {
  const credential = await credentialOf(context, found.object, id);
  const { name } = credential.object;
  if (credential.object.phase !== 'revoking') {
    const toRevoke = (current: Credential) => ({ object: { ...current, phase: 'revoking' as const } });
    await context
      .tenantOf(found.object)
      .update(credentialModel, credential, { by: 'client', ends: true }, toRevoke);
    const message = `The credential ${name} has been revoked`;
    await tell(context, found, { type: 'revoked', message, user: context.identity.principal.name });
  }
  try {
    const { kubeconfig } = await usableKubeconfig(context, found.object, {});
    await withConnection(context, kubeconfig, REVOKE_MS, (connection, signal) =>
      withdraw(context, connection, credential.object, signal),
    );
  } catch (error) {
    if (error instanceof DomainError) await keepFailure(context, found.object, [credential.object], error);
    throw error;
  }
}
