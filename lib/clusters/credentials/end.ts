import type { Context } from '../../context.ts';
import type { EndOrder } from '../../dispatch/dispatcher.ts';
import { DomainError } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import { logProviderFailure } from '../../logger.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';
import { type Credential, credentialModel } from '../../models/credential.ts';
import { userModel } from '../../models/user.ts';
import type { Loaded } from '../../repository/model.ts';
import { each } from '../../repository/queries.ts';
import { withConnection } from '../inspect.ts';
import { storedKubeconfig } from '../kubeconfig.ts';
import { hasExpired, isDue, reasonToEnd } from './due.ts';
import { keepFailure } from './failure.ts';
import { tell } from './tell.ts';
import { forget, withdraw } from './withdraw.ts';

const END_MS = 40_000;
const AT_ONCE = 6;

/**
 * Ends credentials of one cluster that are due, as they are by now. Of a cluster that is gone the records go alone. What the
 * cluster does not confirm stays, for the next run.
 */
export async function endCredentials(
  context: Context,
  { namespace, cluster: id, credentials }: EndOrder,
): Promise<void> {
  const tenant = context.tenantOf({ namespace });
  const { cluster, secrets, found } = await tenant.read({
    cluster: tenant.one(clusterModel, id),
    secrets: tenant.secrets('cluster', id),
    found: each(credentials.map((credential) => tenant.one(credentialModel, credential))),
  });
  const own = found.flatMap((one) => (one?.object.cluster === id ? [one.object] : []));
  if (!cluster) {
    await inParallel(own, AT_ONCE, (credential) => forget(context, credential));
    return;
  }
  const due = await stillDue(context, cluster, own);
  const kubeconfig = storedKubeconfig(secrets);
  if (!kubeconfig || due.length === 0) return;
  try {
    await withConnection(context, kubeconfig, END_MS, (connection, signal) =>
      inParallel(due, AT_ONCE, async ({ credential, reason }) => {
        await withdraw(context, connection, credential, signal);
        if (reason !== undefined) await tell(context, cluster, { type: 'revoked', message: reason });
      }),
    );
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const tried = due.map(({ credential }) => credential);
    await keepFailure(context, cluster.object, tried, error);
    logProviderFailure('Credentials could not be ended; the schedule will try again', error, { cluster: id });
  }
}

/** Those that are due by now, with the reason for the history; that of a revoked one is there already. */
async function stillDue(context: Context, cluster: Loaded<Cluster>, credentials: readonly Credential[]) {
  const { tenantOf, now } = context;
  const [first] = credentials;
  if (!first) return [];
  const { users } = await tenantOf(first).read({
    users: each(credentials.map(({ user }) => tenantOf(user).one(userModel, user.id))),
  });
  const due: { credential: Credential; reason?: string }[] = [];
  for (const [at, credential] of credentials.entries()) {
    const around = { hasCluster: true, hasHolder: users[at]?.object.active === true };
    if (!isDue(credential, around, now())) continue;
    const reason = credential.phase === 'revoking' ? undefined : reasonToEnd(credential, around, now());
    const isRevoked = reason !== undefined && !hasExpired(credential, now());
    if (isRevoked) await revoke(context, cluster, credential, reason);
    due.push(isRevoked ? { credential } : { credential, reason });
  }
  return due;
}

/** Writes first that a credential is to end before its time, so that it stays due until its cluster has forgotten it. */
async function revoke(
  context: Context,
  cluster: Loaded<Cluster>,
  { id, namespace }: Credential,
  message: string,
): Promise<void> {
  const tenant = context.tenantOf({ namespace });
  const { current } = await tenant.read({ current: tenant.one(credentialModel, id) });
  if (!current) return;
  await tell(context, cluster, { type: 'revoked', message });
  const toRevoke = (latest: Credential) => ({ object: { ...latest, phase: 'revoking' as const } });
  await tenant.update(credentialModel, current, { by: 'server' }, toRevoke);
}
