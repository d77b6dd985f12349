import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import { type BoundToken, makeGrant, prepareGrants } from '../../kubernetes/credentials/grant.ts';
import { kubeconfigFor } from '../../kubernetes/credentials/kubeconfig-for.ts';
import type { Kubeconfig } from '../../kubernetes/kubeconfig/kubeconfig.ts';
import { logProviderFailure } from '../../logger.ts';
import type { Cluster } from '../../models/cluster.ts';
import { type Credential, credentialModel } from '../../models/credential.ts';
import { timestamp } from '../../time.ts';
import type { FoundCluster } from '../find.ts';
import { usableKubeconfig, withConnection } from '../inspect.ts';
import { credentialIds, credentialOf } from './find.ts';
import { refuseRole, secondsOf } from './rights.ts';
import { tell } from './tell.ts';
import type { CredentialWish } from './wire.ts';
import { grantOf, withdraw } from './withdraw.ts';

/** The time for all that the cluster is asked, and for taking it back; a request has 29 s. */
const ISSUE_MS = 16_000;
const TAKE_BACK_MS = 6_000;
/** So many of one cluster at a time. */
const MOST = 200;

/** A credential with its kubeconfig, which is shown once. */
export interface Issued {
  credential: Credential;
  kubeconfig: Kubeconfig;
}

/**
 * Issues a credential for a cluster: an account of its own there with a role, and a kubeconfig with a token of that account,
 * which is not stored. The record comes first and is not `active` before the end, so that whatever a failure or a lost answer
 * leaves in the cluster is found, and goes. Throws `Forbidden` for a role above the rights of the caller, `InvalidInput`,
 * `Conflict` for a cluster without a kubeconfig or with too many credentials, and what the cluster answers.
 */
export async function issueCredential(
  context: RequestContext,
  found: FoundCluster,
  wish: CredentialWish,
): Promise<Issued> {
  const cluster = found.object;
  refuseRole(context, cluster, wish);
  const seconds = secondsOf(context, wish);
  if (cluster.state === 'Destroying') throw new Conflict('The cluster is being deleted');
  const { kubeconfig, ids } = await usableKubeconfig(context, cluster, {
    ids: credentialIds(context, cluster),
  });
  if (ids.length >= MOST) {
    throw new Conflict(`The cluster has ${ids.length} credentials: revoke some, or wait until they expire`);
  }
  let made: Credential | undefined;
  try {
    return await withConnection(context, kubeconfig, ISSUE_MS, async (connection, signal) => {
      await prepareGrants(connection, wish.namespace, signal);
      const object = newCredential(context, cluster, wish, seconds);
      ({ object: made } = await context.tenantOf(cluster).create(credentialModel, { object }));
      const bound = await makeGrant(connection, grantOf(made), seconds, signal);
      const as = { user: nameOf(made), token: bound.token, namespace: made.scope, cluster: cluster.name };
      const written = kubeconfigFor(kubeconfig, as);
      return { credential: await activate(context, found, made, bound), kubeconfig: written };
    });
  } catch (error) {
    if (made) await takeBack(context, kubeconfig, made);
    throw error;
  }
}

/** Writes that the token is about to be handed out, and until when it is good. Throws `Conflict` if it was revoked meanwhile. */
async function activate(
  context: RequestContext,
  found: FoundCluster,
  { id, name, expires_at }: Credential,
  { expiresAt }: BoundToken,
): Promise<Credential> {
  const asked = Date.parse(expires_at);
  const ends = timestamp(new Date(Math.min(asked, expiresAt?.getTime() ?? asked)));
  const message = `The credential ${name} has been issued, and expires at ${ends}`;
  await tell(context, found, { type: 'issued', message, user: context.identity.principal.name });
  const current = await credentialOf(context, found.object, id);
  const change = (latest: Credential) => {
    if (latest.phase !== 'issuing') throw new Conflict('The credential has been revoked in the meantime');
    return { object: { ...latest, phase: 'active' as const, expires_at: ends } };
  };
  const server = { by: 'server' } as const;
  return (await context.tenantOf(found.object).update(credentialModel, current, server, change)).object;
}

function newCredential(
  { identity, now }: RequestContext,
  cluster: Cluster,
  { role, namespace: scope }: CredentialWish,
  seconds: number,
): Omit<Credential, 'namespace'> {
  const { id, user } = identity.principal;
  const holder = { id, namespace: user.namespace, name: user.username };
  return {
    id: randomUUID(),
    created_at: timestamp(now()),
    name: `${nameOf({ user: holder, role, scope })}@${cluster.name}`,
    cluster: cluster.id,
    user: holder,
    role,
    ...(scope !== undefined && { scope }),
    expires_at: timestamp(new Date(now().getTime() + seconds * 1000)),
    phase: 'issuing',
  };
}

/** The user of its kubeconfig: `alice:edit:shop`. */
function nameOf({ user, role, scope }: Pick<Credential, 'user' | 'role' | 'scope'>): string {
  return [user.name, role, ...(scope === undefined ? [] : [scope])].join(':');
}

/** Undoes a credential that was not handed out, as far as that can be done now; the schedule does the rest. */
async function takeBack(context: RequestContext, kubeconfig: Kubeconfig, made: Credential): Promise<void> {
  try {
    await withConnection(context, kubeconfig, TAKE_BACK_MS, (connection, signal) =>
      withdraw(context, connection, made, signal),
    );
  } catch (error) {
    const entry = { credential: made.id };
    logProviderFailure('A credential could not be taken back; the schedule will do it', error, entry);
  }
}
