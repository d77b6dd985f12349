import { randomUUID } from 'node:crypto';
import type { Services } from '../../app/services.ts';
import { clusterModel } from '../../models/cluster.ts';
import { type Credential, credentialModel } from '../../models/credential.ts';
import { userModel } from '../../models/user.ts';
import { dueObjects, duePages } from '../../repository/due-objects.ts';
import { each } from '../../repository/queries.ts';
import { isDue, isTurn } from './due.ts';
import { ordersFor } from './orders.ts';

const HOUR_MS = 60 * 60 * 1000;
/** So many clusters are asked in one run, those first that have waited longest; the others in the next runs. */
const MOST_ORDERS = 100;
/** No credential ends later. */
const FOREVER = new Date('9999-12-31T23:59:59Z');

/**
 * Hands out the credentials that are due to be ended: expired, revoked while their cluster did not answer, or never handed
 * out; what fails is due again in the next run. Once an hour all are looked at, for those whose user or cluster is gone: who
 * ends a user or a cluster hands them out at once, but may be interrupted.
 */
export async function endDueCredentials(services: Services): Promise<void> {
  const { repository, dispatcher, now } = services;
  const start = now();
  const inAnHour = new Date(start.getTime() + HOUR_MS);
  const isHour = await repository.lock('credentials', randomUUID(), start, inAnHour);
  const due = isHour ? await dueAmongAll(services, start) : await dueByTime(services, start);
  const turns = due.filter((credential) => isTurn(credential, start));
  await dispatcher.end(ordersFor(turns).slice(0, MOST_ORDERS));
}

async function dueByTime({ repository }: Services, start: Date): Promise<Credential[]> {
  const found = await dueObjects(repository, credentialModel, start);
  const around = { hasCluster: true, hasHolder: true };
  return found.map(({ object }) => object).filter((credential) => isDue(credential, around, start));
}

async function dueAmongAll(services: Services, start: Date): Promise<Credential[]> {
  const due: Credential[] = [];
  for await (const page of duePages(services.repository, credentialModel, FOREVER)) {
    const credentials = page.map(({ object }) => object);
    due.push(...(await dueOf(services, credentials, start)));
  }
  return due;
}

async function dueOf(
  { repository }: Services,
  credentials: readonly Credential[],
  start: Date,
): Promise<Credential[]> {
  const { queries } = repository;
  const clusters = new Map(credentials.map(({ cluster, namespace }) => [cluster, namespace]));
  const users = new Map(credentials.map(({ user }) => [user.id, user.namespace]));
  const { foundClusters, foundUsers } = await repository.read({
    foundClusters: each([...clusters].map(([id, namespace]) => queries.object(clusterModel, namespace, id))),
    foundUsers: each([...users].map(([id, namespace]) => queries.object(userModel, namespace, id))),
  });
  const alive = new Set(foundClusters.map((cluster) => cluster?.object.id));
  const active = new Set(foundUsers.map((user) => (user?.object.active ? user.object.id : undefined)));
  return credentials.filter((credential) => {
    const around = { hasCluster: alive.has(credential.cluster), hasHolder: active.has(credential.user.id) };
    return isDue(credential, around, start);
  });
}
