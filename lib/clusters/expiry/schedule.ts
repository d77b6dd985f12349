import { randomUUID } from 'node:crypto';
import type { Context } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';
import { nextLook } from '../../models/next-look.ts';
import type { Loaded } from '../../repository/model.ts';
import { Overtaken } from '../operations/claim.ts';
import { handOver } from '../operations/hand-over.ts';
import { stateCaption } from '../states.ts';
import { afterTime } from './passage.ts';

const WRITES_AT_ONCE = 32;
/** Clusters of one run, those first that have waited longest; the others in the next runs. */
const MOST_CLUSTERS = 2_000;

/**
 * Does what is due in the lifetimes of clusters: notices, expiries, and requests to delete that nobody approved. What a run
 * does not get to is due in the next one. Throws the first failure, once all have been tried.
 */
export async function tendLifetimes(context: Context, clusters: readonly Loaded<Cluster>[]): Promise<void> {
  const due = dueClusters(clusters, context.now()).slice(0, MOST_CLUSTERS);
  const tended = await inParallel(due, WRITES_AT_ONCE, (cluster) =>
    tend(context, cluster).then(
      (expired) => ({ expired }),
      (error: unknown) => ({ error }),
    ),
  );
  await handOver(
    context,
    tended.flatMap((one) => ('expired' in one ? (one.expired ?? []) : [])),
  );
  const failure = tended.find((one) => 'error' in one);
  if (failure) throw failure.error;
}

/** The clusters that need attention now, those first that have waited longest. */
export function dueClusters(clusters: readonly Loaded<Cluster>[], now: Date): Loaded<Cluster>[] {
  return clusters
    .map((cluster) => ({ cluster, at: nextLook(cluster.object) ?? Number.POSITIVE_INFINITY }))
    .filter(({ at }) => at <= now.getTime())
    .sort((a, b) => a.at - b.at)
    .map(({ cluster }) => cluster);
}

async function tend(
  { tenantOf, config, now }: Context,
  cluster: Loaded<Cluster>,
): Promise<Cluster | undefined> {
  const id = randomUUID();
  try {
    const { object } = await tenantOf(cluster.object).update(
      clusterModel,
      cluster,
      { by: 'server' },
      (current) => {
        const caption = stateCaption(config, current.state);
        const change = afterTime(current, { now: now(), id, caption });
        if (!change) throw new Overtaken();
        return change;
      },
    );
    return object.operation?.id === id ? object : undefined;
  } catch (error) {
    if (error instanceof Overtaken || error instanceof NotFound) return undefined;
    throw error;
  }
}
