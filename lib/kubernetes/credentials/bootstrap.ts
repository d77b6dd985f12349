import { setTimeout as pause } from 'node:timers/promises';
import { DomainError, EngineFailed } from '../../errors.ts';
import type { ClusterConnection, ClusterConnector } from '../connection/connection.ts';
import type { Kubeconfig } from '../kubeconfig/kubeconfig.ts';
import { textOf } from '../read/objects.ts';
import { ensureObject, readObject } from './access-objects.ts';
import { OWN_ACCOUNT, ownAccount } from './account.ts';
import { kubeconfigFor } from './kubeconfig-for.ts';

/** How often the token is looked for, and how long between: a cluster fills it within a second. */
const MOST_LOOKS = 20;
const LOOK_MS = 300;

const NO_TOKEN = `The cluster has not made a token for its ServiceAccount ${OWN_ACCOUNT.name} yet`;

/**
 * Makes KQueen's own account in a new cluster, with the short-lived kubeconfig of an administrator that the provider gives,
 * and returns a kubeconfig with a token of that account, which does not expire. Safe to repeat, and from several sides:
 * what exists is kept. Throws a `DomainError` that may always pass, as a new cluster opens step by step (its name
 * resolves, it accepts the administrator, it makes tokens): try again until the operation times out.
 */
export async function bootstrapKubeconfig(
  connector: ClusterConnector,
  admin: Kubeconfig,
  signal: AbortSignal,
): Promise<Kubeconfig> {
  try {
    const token = await connector.connect(admin, (connection) => ownToken(connection, signal));
    return kubeconfigFor(admin, { user: OWN_ACCOUNT.name, token });
  } catch (error) {
    if (!(error instanceof DomainError) || error.mayPass) throw error;
    throw new EngineFailed(error.message, { cause: error, mayPass: true });
  }
}

async function ownToken(connection: ClusterConnection, signal: AbortSignal): Promise<string> {
  const { account, binding, secret } = ownAccount();
  const uid = textOf(await ensureObject(connection, account, signal), 'metadata', 'uid');
  await ensureObject(connection, binding, signal);
  await ensureObject(connection, secret, signal);
  for (let look = 1; look <= MOST_LOOKS; look += 1) {
    const found = await readObject(connection, secret, signal);
    const token = tokenIn(found, uid);
    if (token !== undefined) return token;
    // A cluster deletes the Secret of an account that was deleted and made anew: the next try makes another one.
    if (found === undefined) break;
    await pause(LOOK_MS, undefined, { signal }).catch(() => {
      throw new EngineFailed(NO_TOKEN, { mayPass: true });
    });
  }
  throw new EngineFailed(NO_TOKEN, { mayPass: true });
}

/** The token in a Secret, unless it is that of an earlier account of the same name. */
function tokenIn(secret: unknown, uid: string | undefined): string | undefined {
  const of = textOf(secret, 'metadata', 'annotations', 'kubernetes.io/service-account.uid');
  const data = textOf(secret, 'data', 'token');
  return data === undefined || of === undefined || of !== uid
    ? undefined
    : Buffer.from(data, 'base64').toString();
}
