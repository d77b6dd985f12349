import { randomUUID } from 'node:crypto';
import { contextOf, type Services } from '../../app/services.ts';
import type { Context } from '../../context.ts';
import type { OperationOrder, RefreshOrder } from '../../dispatch/dispatcher.ts';
import { NotFound } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';
import { provisionerModel } from '../../models/provisioner.ts';
import type { Loaded } from '../../repository/model.ts';
import { isClaimable, Overtaken } from '../operations/claim.ts';
import { afterFailure } from '../operations/finish.ts';
import { hasTimedOut } from '../operations/timeout.ts';
import { isInTransition } from '../states.ts';

/** The runs are a minute apart; one that died must not keep the next one out. */
const LOCK_MS = 55_000;
/** An operation that has just been recorded is on its way to a worker. */
const PATIENCE_MS = 15_000;
/** Settled clusters of one order: a worker looks at them within his time even if none of them answers. */
const CLUSTERS_AT_ONCE = 500;
const WRITES_AT_ONCE = 32;
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/**
 * One run of the schedule, unless another one is under way: ends operations that have outlived PROVISIONER_TIMEOUT, hands
 * those to workers again that nobody claimed, and has every provisioner looked at that has clusters in transition or was
 * last looked at longer than CLUSTER_REFRESH_INTERVAL ago. Tells whether it ran.
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
  const late = clusters.filter(({ object }) => isLate(context, object, start));
  await inParallel(late, WRITES_AT_ONCE, (cluster) => end(context, cluster));
  const lost = clusters
    .filter((cluster) => !late.includes(cluster))
    .flatMap((cluster) => lostOrder(cluster, start));
  await context.dispatcher.operate(lost);
  const byProvisioner = Map.groupBy(clusters, ({ object }) => object.provisioner);
  const orders = provisioners.flatMap(({ object }) => {
    const own = byProvisioner.get(object.id) ?? [];
    const isDue = isOlder(checks.get(object.id), context.config.CLUSTER_REFRESH_INTERVAL, start);
    return ordersFor(object, own, isDue);
  });
  await context.dispatcher.refresh(orders);
  await forgetTrails(services, start);
  return true;
}

/** Removes what is older than AUDIT_RETENTION, once an hour: it has to look for it. */
async function forgetTrails({ repository, config }: Services, now: Date): Promise<void> {
  const until = new Date(now.getTime() + HOUR_MS);
  if (!(await repository.lock('forget', randomUUID(), now, until))) return;
  const oldestKept = new Date(now.getTime() - config.AUDIT_RETENTION * DAY_MS);
  await repository.trail.forgetBefore(oldestKept.toISOString().slice(0, 10));
}

/** What is to be looked at for one provisioner. */
function ordersFor(
  { namespace, id: provisioner }: { namespace: string; id: string },
  clusters: readonly Loaded<Cluster>[],
  isDue: boolean,
): RefreshOrder[] {
  const settled = clusters
    .filter(({ object }) => !isInTransition(object.state))
    .map(({ object }) => object.id);
  if (!isDue && settled.length === clusters.length) return [];
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

function isLate({ config }: Context, { operation, state }: Cluster, now: Date): boolean {
  if (!operation || !hasTimedOut(operation, config, now)) return false;
  // A worker who is at it will find out himself.
  return (isInTransition(state) || operation.kind === 'kubeconfig') && !isHeld(operation, now);
}

function isHeld({ claimed_until }: NonNullable<Cluster['operation']>, now: Date): boolean {
  return claimed_until !== undefined && Date.parse(claimed_until) > now.getTime();
}

async function end({ tenantOf, config, now }: Context, cluster: Loaded<Cluster>): Promise<void> {
  const { operation } = cluster.object;
  try {
    await tenantOf(cluster.object).update(clusterModel, cluster, { by: 'server' }, (current) => {
      if (!operation || current.operation?.id !== operation.id) throw new Overtaken();
      const last =
        current.status_message === undefined ? '' : ` The last that was known: ${current.status_message}`;
      const message = `It took longer than ${config.PROVISIONER_TIMEOUT} seconds.${last}`;
      return afterFailure(current, message, now());
    });
  } catch (error) {
    if (!(error instanceof Overtaken || error instanceof NotFound)) throw error;
  }
}

function lostOrder({ object }: Loaded<Cluster>, now: Date): OperationOrder[] {
  const { operation, namespace, id } = object;
  if (!operation || !isClaimable(operation, now)) return [];
  const isNew = now.getTime() - Date.parse(operation.requested_at) < PATIENCE_MS;
  return isNew && operation.attempts === 0 ? [] : [{ namespace, cluster: id, operation: operation.id }];
}
