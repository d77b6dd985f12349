import { randomUUID } from 'node:crypto';
import { contextOf, type Services } from '../../app/services.ts';
import type { Context } from '../../context.ts';
import type { RefreshOrder } from '../../dispatch/dispatcher.ts';
import { NotFound } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import { type Cluster, clusterModel, isInTransition } from '../../models/cluster.ts';
import { type Provisioner, provisionerModel } from '../../models/provisioner.ts';
import { dueObjects } from '../../repository/due-objects.ts';
import type { Loaded } from '../../repository/model.ts';
import { each } from '../../repository/queries.ts';
import type { Repository } from '../../repository/repository.ts';
import { tendLifetimes } from '../expiry/schedule.ts';
import { afterTimeout, isLate, isLost } from '../lifecycle.ts';
import { Overtaken } from '../operations/claim.ts';
import { handOver } from '../operations/hand-over.ts';

/** The runs are a minute apart; one that died must not keep the next one out. */
const LOCK_MS = 55_000;
/** Settled clusters of one order: a worker checks them within its time even if none of them answers. */
const CLUSTERS_AT_ONCE = 500;
const WRITES_AT_ONCE = 32;
/** Ranges of one read: etcd takes 128 operations. */
const PROVISIONERS_AT_ONCE = 100;

/**
 * Does one run of the schedule, unless another one is under way: ends operations that exceed PROVISIONER_TIMEOUT, hands
 * unclaimed ones to workers again, has every provisioner checked that has clusters in transition or that is due, and tends the
 * lifetimes of clusters. It reads what is due, and nothing else. Returns whether it ran.
 */
export async function refreshState(services: Services): Promise<boolean> {
  const context = contextOf(services);
  const { repository, now } = services;
  const start = now();
  const until = new Date(start.getTime() + LOCK_MS);
  if (!(await repository.lock('refresh', randomUUID(), start, until))) return false;
  const [clusters, provisioners] = await Promise.all([
    dueObjects(repository, clusterModel, start),
    dueObjects(repository, provisionerModel, start),
  ]);
  const late = clusters.filter(({ object }) => isLate(object, context.config.PROVISIONER_TIMEOUT, start));
  await inParallel(late, WRITES_AT_ONCE, (cluster) => end(context, cluster));
  const lost = clusters.filter(
    (cluster) =>
      !late.includes(cluster) && cluster.object.operation && isLost(cluster.object.operation, start),
  );
  await handOver(
    context,
    lost.map(({ object }) => object),
  );
  const moving = clusters.map(({ object }) => object).filter(({ state }) => isInTransition(state));
  const due = provisioners.map(({ object }) => object);
  await context.dispatcher.refresh([
    ...ordersFor(moving, due),
    ...(await settledOrders(context, repository, due, moving)),
  ]);
  await tendLifetimes(context, clusters);
  return true;
}

/** One order for each provisioner that is due, or has clusters in transition. */
function ordersFor(moving: readonly Cluster[], due: readonly Provisioner[]): RefreshOrder[] {
  const watched = Map.groupBy(moving, ({ provisioner }) => provisioner);
  const regular = new Set(due.map(({ id }) => id));
  const others = [...watched].filter(([id]) => !regular.has(id));
  return [
    ...due.map(({ namespace, id }) => ({
      namespace,
      provisioner: id,
      due: true as const,
      ...named(watched.get(id)),
    })),
    ...others.flatMap(([provisioner, clusters]) => {
      const [first] = clusters;
      return first ? [{ namespace: first.namespace, provisioner, ...named(clusters) }] : [];
    }),
  ];
}

/** As many as an order can name. */
function named(clusters: readonly Cluster[] = []): Pick<RefreshOrder, 'watched'> {
  return clusters.length > CLUSTERS_AT_ONCE ? {} : { watched: clusters.map(({ id }) => id) };
}

/** The clusters of provisioners that are due, where the engine has to be asked for each, but for those in transition. */
async function settledOrders(
  { engines }: Context,
  repository: Repository,
  due: readonly Provisioner[],
  moving: readonly Cluster[],
): Promise<RefreshOrder[]> {
  const inTransition = new Set(moving.map(({ id }) => id));
  const asked = due.filter(({ engine }) => !(engines.find(engine)?.watchesIdle ?? false));
  const orders: RefreshOrder[] = [];
  for (let from = 0; from < asked.length; from += PROVISIONERS_AT_ONCE) {
    const some = asked.slice(from, from + PROVISIONERS_AT_ONCE);
    const { found } = await repository.read({
      found: each(
        some.map(({ namespace, id }) =>
          repository.queries.referring('cluster', 'provisioner', id, namespace),
        ),
      ),
    });
    for (const [i, { namespace, id: provisioner }] of some.entries()) {
      const settled = (found[i] ?? []).map((one) => one.id).filter((one) => !inTransition.has(one));
      for (let at = 0; at < settled.length; at += CLUSTERS_AT_ONCE)
        orders.push({ namespace, provisioner, clusters: settled.slice(at, at + CLUSTERS_AT_ONCE) });
    }
  }
  return orders;
}

async function end({ tenantOf, config, now }: Context, cluster: Loaded<Cluster>): Promise<void> {
  const { operation } = cluster.object;
  try {
    await tenantOf(cluster.object).update(clusterModel, cluster, { by: 'server' }, (current) => {
      if (!operation || current.operation?.id !== operation.id) throw new Overtaken();
      return afterTimeout(current, config.PROVISIONER_TIMEOUT, now());
    });
  } catch (error) {
    if (!(error instanceof Overtaken || error instanceof NotFound)) throw error;
  }
}
