import type { Context } from '../../context.ts';
import { DomainError } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import { logProviderFailure } from '../../logger.ts';
import type { Cluster } from '../../models/cluster.ts';
import { usableKubeconfig, withConnection } from '../inspect.ts';
import { credentialsOf } from './find.ts';
import { withdraw } from './withdraw.ts';

const RELEASE_MS = 12_000;
const AT_ONCE = 6;

/**
 * Ends the credentials of a cluster that KQueen is about to let go and that lives on. A cluster that does not answer is let
 * go all the same: returns a sentence for its history on what stays in it, if anything does.
 */
export async function releaseCredentials(
  context: Context,
  cluster: Cluster,
  ids: readonly string[],
): Promise<string | undefined> {
  if (ids.length === 0) return undefined;
  const credentials = (await credentialsOf(context, cluster, ids)).map(({ object }) => object);
  try {
    const { kubeconfig } = await usableKubeconfig(context, cluster, {});
    await withConnection(context, kubeconfig, RELEASE_MS, (connection, signal) =>
      inParallel(credentials, AT_ONCE, (credential) => withdraw(context, connection, credential, signal)),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    logProviderFailure('Credentials of a released cluster could not be revoked', error, {
      cluster: cluster.id,
    });
    const last = credentials
      .map(({ expires_at }) => expires_at)
      .toSorted()
      .at(-1);
    return `its credentials could not be revoked, and expire by ${last}`;
  }
}
