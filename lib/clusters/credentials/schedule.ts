import type { Services } from '../../app/services.ts';
import type { EndOrder } from '../../dispatch/dispatcher.ts';
import { clusterModel } from '../../models/cluster.ts';
import { type Credential, credentialModel } from '../../models/credential.ts';
import { userModel } from '../../models/user.ts';
import { each } from '../../repository/queries.ts';
import { isDue, isTurn } from './due.ts';

/** So many clusters are asked in one run, those first that have waited longest; the others in the next runs. */
const MOST_ORDERS = 100;
/** Credentials of one order: a worker ends them within its time. */
const MOST_IN_ORDER = 100;

/**
 * Hands out the credentials that are due to be ended: expired, revoked while their cluster did not answer, never handed out,
 * of a user who is gone or inactive, or of a cluster that is gone. What fails is due again in the next run.
 */
export async function endDueCredentials({ repository, dispatcher, now }: Services): Promise<void> {
  const { queries } = repository;
  const { credentials } = await repository.read({ credentials: queries.objects(credentialModel) });
  const all = credentials.map(({ object }) => object);
  const clusters = new Map(all.map(({ cluster, namespace }) => [cluster, namespace]));
  const users = new Map(all.map(({ user }) => [user.id, user.namespace]));
  const { foundClusters, foundUsers } = await repository.read({
    foundClusters: each([...clusters].map(([id, namespace]) => queries.object(clusterModel, namespace, id))),
    foundUsers: each([...users].map(([id, namespace]) => queries.object(userModel, namespace, id))),
  });
  const alive = new Set(foundClusters.map((cluster) => cluster?.object.id));
  const active = new Set(foundUsers.map((user) => (user?.object.active ? user.object.id : undefined)));
  const start = now();
  const due = all.filter((credential) => {
    const around = { hasCluster: alive.has(credential.cluster), hasHolder: active.has(credential.user.id) };
    return isDue(credential, around, start) && isTurn(credential, start);
  });
  await dispatcher.end(ordersFor(due));
}

function ordersFor(due: readonly Credential[]): EndOrder[] {
  const oldestFirst = due.toSorted((a, b) => (a.expires_at < b.expires_at ? -1 : 1));
  const byCluster = Map.groupBy(oldestFirst, ({ cluster }) => cluster);
  return [...byCluster].slice(0, MOST_ORDERS).flatMap(([cluster, [first, ...others]]) => {
    if (!first) return [];
    const credentials = [first, ...others].slice(0, MOST_IN_ORDER).map(({ id }) => id);
    return [{ namespace: first.namespace, cluster, credentials }];
  });
}
