import type { Context } from '../../context.ts';
import { DomainError } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import { logProviderFailure } from '../../logger.ts';
import type { Cluster } from '../../models/cluster.ts';
import { type Credential, credentialModel } from '../../models/credential.ts';
import { credentialsOf } from './find.ts';

const WRITES_AT_ONCE = 16;

/**
 * Keeps with credentials of a cluster why it does not confirm their end, so that the list says it. Those that are gone, or
 * that say so already, are left alone. It throws nothing: the end itself is what matters.
 */
export async function keepFailure(
  context: Context,
  cluster: Pick<Cluster, 'id' | 'namespace'>,
  credentials: readonly Pick<Credential, 'id'>[],
  { message: failure }: DomainError,
): Promise<void> {
  try {
    const ids = credentials.map(({ id }) => id);
    const news = (await credentialsOf(context, cluster, ids)).filter(
      ({ object }) => object.failure !== failure,
    );
    await inParallel(news, WRITES_AT_ONCE, (credential) =>
      context.tenantOf(cluster).update(credentialModel, credential, { by: 'server' }, (current) => ({
        object: { ...current, failure },
      })),
    );
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const entry = { cluster: cluster.id };
    logProviderFailure('The reason of a failed revocation could not be kept', error, entry);
  }
}
