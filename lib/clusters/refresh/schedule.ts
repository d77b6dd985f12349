import { randomUUID } from 'node:crypto';
import { contextOf, type Services } from '../../app/services.ts';
import type { Context } from '../../context.ts';
import type { RefreshOrder } from '../../dispatch/dispatcher.ts';
import { NotFound } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import { type Cluster, clusterModel, isInTransition } from '../../models/cluster.ts';
import { provisionerModel } from '../../models/provisioner.ts';
import type { Loaded } from '../../repository/model.ts';
import { tendLifetimes } from '../expiry/schedule.ts';
import { afterTimeout, isLate, isLost } from '../lifecycle.ts';
import { Overtaken } from '../operations/claim.ts';
import { handOver } from '../operations/hand-over.ts';

/** The runs are a minute apart; one that died must not keep the next one out. */
const LOCK_MS = 55_000;
/** Settled clusters of one order: a worker checks them within its time even if none of them answers. */
const CLUSTERS_AT_ONCE = 500;
const WRITES_AT_ONCE = 32;

/**
 * Does one run of the schedule, unless another one is under way: ends operations that exceed PROVISIONER_TIMEOUT, hands
 * unclaimed ones to workers again, has every provisioner checked that has clusters in transition or whose last check is
 * older than CLUSTER_REFRESH_INTERVAL, and tends the lifetimes of clusters. Returns whether it ran.
 */
export async function refreshState(services: Services): Promise<boolean> {
  const context = contextOf(services);
  const { repository, now } = services;
  const start = now();
  const until = new Date(start.getTime() + LOCK_MS);
  if (!(await repository.lock('refresh', randomUUID(), start, until))) return false;
  const { clusters, provisioners, checks } = await repository.read({
    clusters: repository.queries.objects(clusterModel),
    provisioners: repository.queries.objects(provisionerModel),
    checks: repository.queries.checks('provisioner'),
  });
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
  const byProvisioner = Map.groupBy(clusters, ({ object }) => object.provisioner);
  const orders = provisioners.flatMap(({ object }) => {
    const own = byProvisioner.get(object.id) ?? [];
    const isDue = isOlder(checks.get(object.id), context.config.CLUSTER_REFRESH_INTERVAL, start);
    const watchesIdle = context.engines.find(object.engine)?.watchesIdle ?? false;
    return ordersFor(object, own, { isDue, watchesIdle });
  });
  await context.dispatcher.refresh(orders);
  await tendLifetimes(context, clusters);
  return true;
}

/** What is to be looked at for one provisioner. */
function ordersFor(
  { namespace, id: provisioner }: { namespace: string; id: string },
  clusters: readonly Loaded<Cluster>[],
  { isDue, watchesIdle }: { isDue: boolean; watchesIdle: boolean },
): RefreshOrder[] {
  const settled = clusters
    .filter(({ object }) => !isInTransition(object.state))
    .map(({ object }) => object.id);
  if (!isDue && settled.length === clusters.length) return [];
  if (isDue && watchesIdle) return [{ namespace, provisioner, idle: true }];
  const orders: RefreshOrder[] = [{ namespace, provisioner }];
  for (let at = 0; isDue && at < settled.length; at += CLUSTERS_AT_ONCE) {
    orders.push({ namespace, provisioner, clusters: settled.slice(at, at + CLUSTERS_AT_ONCE) });
  }
  return orders;
}

/**
 * Whether a check is older than an interval. The interval is counted in slots of its length, so that checks in between
 * (of clusters in transition, every minute) do not put off the rest for ever.
 */
function isOlder(checkedAt: string | undefined, seconds: number, now: Date): boolean {
  const slot = (time: number) => Math.floor(time / (seconds * 1000));
  return checkedAt === undefined || slot(Date.parse(checkedAt)) !== slot(now.getTime());
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
